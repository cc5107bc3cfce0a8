package org.higginspush.ledger.push;

/** How a push service fails. */
enum PushServiceFault {
    /** It answers 503 and wakes nobody. */
    REFUSES,
    /** It says nothing until the fault ends, and then closes the connection; it wakes nobody. */
    HANGS,
    /** It resets the connection with each request, and wakes nobody. */
    RESETS,
    /** It wakes the phone, and resets the connection in place of the answer. */
    LOSES_ANSWERS
}
