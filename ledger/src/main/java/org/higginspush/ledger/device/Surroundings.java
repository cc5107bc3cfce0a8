package org.higginspush.ledger.device;

import org.higginspush.client.PushRuntime;
import org.higginspush.ledger.Pace;
import org.higginspush.ledger.change.Truth;
import org.higginspush.ledger.hub.Tokens;
import org.higginspush.ledger.wire.Network;

/**
 * What devices find around them.
 *
 * @param network for the simulated ones
 * @param runtime for those of the client library
 * @param pace at which they do things
 * @param tokens where access tokens come from
 * @param truth what the Attribute Server has
 */
public record Surroundings(Network network, PushRuntime runtime, Pace pace, Tokens tokens, Truth truth) {}
