package org.higginspush.client;

/** Why a sync runs. */
public enum SyncCause {
    /** The hub said that a context changed on another device. */
    NOTICE,
    /** The application said that it changed a context here. */
    LOCAL_EDIT,
    /** The hub cannot be reached and the timer's period is over. */
    TIMER,
    /** This device starts without a position: it is new to the hub. */
    START,
    /** The hub cannot tell what this device missed. */
    RESYNC,
    /** The application asked for it. */
    ASKED
}
