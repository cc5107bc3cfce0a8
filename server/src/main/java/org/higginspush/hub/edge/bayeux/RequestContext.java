package org.higginspush.hub.edge.bayeux;

import java.net.SocketAddress;
import java.security.Principal;
import java.util.List;
import java.util.Locale;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.BayeuxContext;

/** The context of one HTTP request of Bayeux messages, with the exchange they belong to. */
@SuppressWarnings("NullAway") // BayeuxContext is not annotated; CometD allows null for all of these
final class RequestContext implements Exchange.Source {
    private final BayeuxContext request;
    private final Exchange exchange = new Exchange();

    RequestContext(BayeuxContext request) {
        this.request = request;
    }

    @Override
    public Exchange exchange() {
        return exchange;
    }

    /** What waits for the answer to be written goes on too if that fails. */
    Promise<Void> written(Promise<Void> promise) {
        return Promise.from(promise::succeed, failure -> {
            exchange.written();
            promise.fail(failure);
        });
    }

    @Override
    public Principal getUserPrincipal() {
        return request.getUserPrincipal();
    }

    @Override
    public boolean isUserInRole(String role) {
        return request.isUserInRole(role);
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return request.getRemoteAddress();
    }

    @Override
    public SocketAddress getLocalAddress() {
        return request.getLocalAddress();
    }

    @Override
    public String getHeader(String name) {
        return request.getHeader(name);
    }

    @Override
    public List<String> getHeaderValues(String name) {
        return request.getHeaderValues(name);
    }

    @Override
    public String getParameter(String name) {
        return request.getParameter(name);
    }

    @Override
    public List<String> getParameterValues(String name) {
        return request.getParameterValues(name);
    }

    @Override
    public String getCookie(String name) {
        return request.getCookie(name);
    }

    @Override
    public String getSessionId() {
        return null;
    }

    @Override
    public Object getSessionAttribute(String name) {
        return null;
    }

    @Override
    public Object getRequestAttribute(String name) {
        return request.getRequestAttribute(name);
    }

    @Override
    public Object getContextAttribute(String name) {
        return request.getContextAttribute(name);
    }

    @Override
    public String getContextPath() {
        return request.getContextPath();
    }

    @Override
    public String getURL() {
        return request.getURL();
    }

    @Override
    public List<Locale> getLocales() {
        return request.getLocales();
    }

    @Override
    public String getProtocol() {
        return request.getProtocol();
    }

    @Override
    public boolean isSecure() {
        return request.isSecure();
    }
}
