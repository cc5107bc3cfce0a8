package org.higginspush.ledger.device;

import org.higginspush.client.PushRuntime;
import org.higginspush.ledger.Timeouts;
import org.higginspush.ledger.bayeux.ClientResources;
import org.higginspush.ledger.change.CurrentRevisions;
import org.higginspush.ledger.hub.Tokens;
import org.higginspush.ledger.push.PushService;

/**
 * What all devices share.
 *
 * @param clientResources for the simulated ones
 * @param runtime for those of the client library
 * @param timeouts of devices and hub
 * @param tokens where access tokens come from
 * @param currentRevisions the revisions on the Attribute Server
 * @param pushService that wakes those that sleep
 */
public record DeviceEnvironment(
        ClientResources clientResources,
        PushRuntime runtime,
        Timeouts timeouts,
        Tokens tokens,
        CurrentRevisions currentRevisions,
        PushService pushService) {}
