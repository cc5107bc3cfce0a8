package org.higginspush.hub.edge.bayeux;

/** One HTTP request, whose messages have one response. */
public interface HttpRequestContext extends RequestContext {
    MessageBatch batch();
}
