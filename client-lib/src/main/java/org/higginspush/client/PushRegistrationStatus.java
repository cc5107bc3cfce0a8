package org.higginspush.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the hub says of a device's registration; never the address.
 *
 * @param device whose it is
 * @param platform whose push service it is: {@code apns}, {@code fcm}, {@code wns} or {@code web-push}
 * @param app the app's name in the hub's settings; null for the only one, or the first
 * @param proven true once the device has given back the code that the hub sent to the address; only then is it woken
 * @param registered when the address was registered, by the hub's clock
 * @param expires until when the address is good; null if nobody said
 */
public record PushRegistrationStatus(
        String device,
        String platform,
        @Nullable String app,
        boolean proven,
        Instant registered,
        @Nullable Instant expires) {}
