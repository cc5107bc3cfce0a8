package org.higginspush.hub.gateway.apns;

import com.eatthepath.pushy.apns.ApnsPushNotification;
import com.eatthepath.pushy.apns.DeliveryPriority;
import com.eatthepath.pushy.apns.PushNotificationResponse;
import com.eatthepath.pushy.apns.PushType;
import com.eatthepath.pushy.apns.util.SimpleApnsPayloadBuilder;
import com.eatthepath.pushy.apns.util.SimpleApnsPushNotification;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.higginspush.hub.gateway.PushGateway;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.jspecify.annotations.Nullable;

/**
 * Wakes apps through Apple Push Notification service, over one HTTP/2 connection with token authentication.
 *
 * <p>A wake-up is a background push ("Pushing background updates to your App"): {@code content-available} and nothing that would be
 * shown, priority 5, which is the only one allowed for it. All wake-ups have one collapse id, so a device that was off gets one; the
 * code of a proof has another, so that neither replaces the other. Apple lets two or three an hour through to an app, and none to one
 * that the user has closed by force.
 */
public final class ApnsGateway implements PushGateway {
    /** The name of the code that proves a registration, beside {@code aps}. */
    public static final String CODE = "code";

    private static final String WAKE_UP = "wake-up";
    private static final String PROOF = "proof";
    /** Apple says that the length may change, so it is not fixed here. */
    private static final Pattern TOKEN = Pattern.compile("[0-9A-Fa-f]{8,512}");

    private static final long CLOSE_SECONDS = 5;

    private final ApnsSettings settings;
    private final ApnsKey key;
    private final EventLoopGroup eventLoop;
    private final Object lock = new Object();
    /** Guarded by the lock, as is what follows. */
    private @Nullable ApnsConnection connection;

    private boolean closed;
    /** Whether Apple has known a token, so that the environment and the topic are right. */
    private volatile boolean knewTokens;

    /** Connects when the first wake-up is sent. */
    @SuppressWarnings("deprecation") // Pushy knows no other event loop
    public ApnsGateway(ApnsSettings settings, ApnsKey key) {
        this.settings = settings;
        this.key = key;
        this.eventLoop = new NioEventLoopGroup(1, new DefaultThreadFactory("push-apns", true));
    }

    /** Whether a text can be a device's token: hexadecimal digits. */
    public static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    @Override
    public CompletableFuture<WakeUpResult> send(WakeUp wakeUp, BooleanSupplier withdrawn) {
        if (!isToken(wakeUp.address().target())) {
            return CompletableFuture.completedFuture(new WakeUpResult.Gone(
                    null, "The device registered what is no token of Apple's: hexadecimal digits."));
        }
        ApnsConnection open = connection();
        if (open == null) {
            return CompletableFuture.completedFuture(new WakeUpResult.TryLater(null, "The hub stops."));
        }
        return open.send(notification(wakeUp)).handle(this::result);
    }

    private WakeUpResult result(@Nullable PushNotificationResponse<?> response, @Nullable Throwable failure) {
        if (response == null) {
            return failure instanceof ClosedException
                    ? new WakeUpResult.TryLater(null, "The hub stops, or its credentials have changed.")
                    : ApnsAnswers.unanswered(java.util.Objects.requireNonNull(failure), settings);
        }
        WakeUpResult result = ApnsAnswers.of(response, knewTokens);
        if (result instanceof WakeUpResult.Accepted
                || response.getRejectionReason().filter("Unregistered"::equals).isPresent()) {
            knewTokens = true;
        }
        return result;
    }

    private ApnsPushNotification notification(WakeUp wakeUp) {
        SimpleApnsPayloadBuilder payload = new SimpleApnsPayloadBuilder();
        payload.setContentAvailable(true);
        String code = wakeUp.code();
        if (code != null) {
            payload.addCustomProperty(CODE, code);
        }
        return new SimpleApnsPushNotification(
                wakeUp.address().target(),
                settings.topic(),
                payload.build(),
                wakeUp.expires(),
                DeliveryPriority.CONSERVE_POWER,
                PushType.BACKGROUND,
                code == null ? WAKE_UP : PROOF);
    }

    /** A connection that is not over; null once the gateway is closed. */
    private @Nullable ApnsConnection connection() {
        synchronized (lock) {
            if (closed) {
                return null;
            }
            ApnsConnection present = connection;
            if (present == null || present.isOver()) {
                present = new ApnsConnection(settings, key, eventLoop);
                connection = present;
            }
            return present;
        }
    }

    @Override
    public void close() {
        ApnsConnection last;
        synchronized (lock) {
            closed = true;
            last = connection;
            connection = null;
        }
        if (last != null) {
            last.end(new ClosedException());
        }
        eventLoop
                .shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    /** Why what is under way gets no answer. */
    private static final class ClosedException extends Exception {}
}
