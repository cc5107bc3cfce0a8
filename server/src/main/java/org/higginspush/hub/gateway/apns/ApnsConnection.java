package org.higginspush.hub.gateway.apns;

import com.eatthepath.pushy.apns.ApnsClient;
import com.eatthepath.pushy.apns.ApnsClientBuilder;
import com.eatthepath.pushy.apns.ApnsClientMetricsListener;
import com.eatthepath.pushy.apns.ApnsPushNotification;
import com.eatthepath.pushy.apns.PushNotificationResponse;
import com.eatthepath.pushy.apns.auth.ApnsSigningKey;
import io.netty.channel.EventLoopGroup;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Apple, for as long as it works. It is over when it could not be made, and when a wake-up was not answered in time
 * and nothing else was either; then all that is under way fails at once, and the next wake-up gets a new connection. Pushy alone would
 * go on with a dead one until its ping is missed, would wait longer and longer before it tries again, which is for those to decide who
 * send, and for some answers would wait for ever (an error without a body, or with one in several frames).
 *
 * <p>Thread-safe. What it returns completes on the thread of the event loop, or on that which ends it.
 */
final class ApnsConnection {
    /** While the connection is unused; the push service answers at once. */
    private static final Duration PING_INTERVAL = Duration.ofMinutes(1);

    private final ApnsClient client;
    private final EventLoopGroup eventLoop;
    private final Duration timeout;
    private final Set<CompletableFuture<PushNotificationResponse<?>>> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicLong answers = new AtomicLong();
    private volatile boolean couldNotConnect;
    private volatile @Nullable Throwable over;

    ApnsConnection(ApnsSettings settings, ApnsKey key, EventLoopGroup eventLoop) {
        this.eventLoop = eventLoop;
        this.timeout = settings.timeout();
        try {
            ApnsClientBuilder builder = new ApnsClientBuilder()
                    .setApnsServer(settings.host(), settings.port())
                    .setSigningKey(new ApnsSigningKey(key.keyId(), key.teamId(), key.key()))
                    .setEventLoopGroup(eventLoop)
                    .setConcurrentConnections(1)
                    .setConnectionTimeout(timeout)
                    .setIdlePingInterval(PING_INTERVAL)
                    .setGracefulShutdownTimeout(Duration.ZERO)
                    .setMetricsListener(new ConnectionListener());
            if (!settings.trusted().isEmpty()) {
                builder.setTrustedServerCertificateChain(settings.trusted().toArray(new X509Certificate[0]));
            }
            this.client = builder.build();
        } catch (SSLException | GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has TLS and ECDSA with P-256.", e);
        }
    }

    /** Hears that a connection cannot be made, before those hear it that wait for it. */
    private final class ConnectionListener implements ApnsClientMetricsListener {
        @Override
        public void handleConnectionCreationFailed(ApnsClient apnsClient) {
            couldNotConnect = true;
        }

        @Override
        public void handleWriteFailure(ApnsClient apnsClient, long notificationId) {}

        @Override
        public void handleNotificationSent(ApnsClient apnsClient, long notificationId) {}

        @Override
        public void handleNotificationAccepted(ApnsClient apnsClient, long notificationId) {}

        @Override
        public void handleNotificationRejected(ApnsClient apnsClient, long notificationId) {}

        @Override
        public void handleConnectionAdded(ApnsClient apnsClient) {}

        @Override
        public void handleConnectionRemoved(ApnsClient apnsClient) {}
    }

    /** Completed with the answer, or failed with why there is none. */
    CompletableFuture<PushNotificationResponse<?>> send(ApnsPushNotification notification) {
        CompletableFuture<PushNotificationResponse<?>> answer = new CompletableFuture<>();
        underWay.add(answer);
        Future<?> timer = startTimer(answer);
        answer.whenComplete((response, failure) -> {
            underWay.remove(answer);
            timer.cancel(false);
        });
        client.sendNotification(notification).whenComplete((response, failure) -> {
            if (response != null) {
                answers.incrementAndGet();
                answer.complete(response);
            } else {
                answer.completeExceptionally(failure);
                if (couldNotConnect) {
                    end(failure);
                }
            }
        });
        Throwable ended = over;
        if (ended != null) { // meanwhile, so perhaps after all that was under way had been failed
            answer.completeExceptionally(ended);
        }
        return answer;
    }

    private Future<?> startTimer(CompletableFuture<PushNotificationResponse<?>> answer) {
        long answered = answers.get();
        try {
            return eventLoop.schedule(() -> timeOut(answer, answered), timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) { // the gateway has been closed
            answer.completeExceptionally(e);
            return CompletableFuture.completedFuture(null);
        }
    }

    private void timeOut(CompletableFuture<PushNotificationResponse<?>> answer, long answeredBefore) {
        TimeoutException failure = new TimeoutException();
        if (answer.completeExceptionally(failure) && answers.get() == answeredBefore) {
            end(failure);
        }
    }

    boolean isOver() {
        return over != null;
    }

    /** Fails what is under way, and closes the connection without waiting for that. */
    void end(Throwable reason) {
        over = reason;
        underWay.forEach(answer -> answer.completeExceptionally(reason));
        client.close();
    }
}
