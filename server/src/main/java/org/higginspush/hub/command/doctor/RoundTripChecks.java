package org.higginspush.hub.command.doctor;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.IoReason;

/**
 * Whether a change comes back as a notice, over each transport. It is published for the doctor's own device alone, so that no other
 * device of the user syncs for it.
 */
final class RoundTripChecks {
    /** How long a notice may take; it comes within milliseconds unless something on the way keeps it. */
    private static final Duration NOTICE = Duration.ofSeconds(3);

    private static final String PUBLISHER = "'hub token --user " + Target.DEVICE + " --publisher' on the hub's machine";

    private final Target target;
    private final DoctorClient client;
    private final ExecutorService threads;

    RoundTripChecks(Target target, DoctorClient client, ExecutorService threads) {
        this.target = target;
        this.client = client;
        this.threads = threads;
    }

    /** What opens something that hears notices. */
    private interface SubscriptionOpener {
        NoticeSource open() throws CheckFailure, InterruptedException;
    }

    /** Whether changes can be published there; if not, the round trips are left out. */
    CheckResult publish() {
        try {
            Answer receipt = change();
            return receipt.status() == 200
                    ? CheckResult.ok("publish", "a change was recorded within " + millis(receipt.took()))
                    : refused("publish", receipt);
        } catch (IOException e) {
            return CheckResult.wrong("publish", "no answer: " + IoReason.of(e), null);
        }
    }

    private static CheckResult refused(String check, Answer answer) {
        return answer.isRefusalOfHub() && answer.status() == 403
                ? CheckResult.notChecked(
                        check,
                        "no change can be published: " + answer.words() + " " + PUBLISHER
                                + " prints a token that may, where publishers are served")
                : CheckResult.wrong(check, "no change can be published: " + answer.words(), null);
    }

    private Answer change() throws IOException {
        String path = target.changes()
                .replaceFirst("changes$", "devices/" + Ids.encodeWithTilde(target.ownDevice()) + "/changes");
        return client.post(client.withToken(path), "{\"context\":\"" + Target.CONTEXT + "\"}");
    }

    CheckResult bayeuxSocket() {
        return roundTrip("round-trip-websocket", Remedy.BUFFERING, () -> NoticeSource.bayeuxSocket(target, client));
    }

    CheckResult bayeuxPoll() {
        return roundTrip(
                "round-trip-long-polling", Remedy.HELD, () -> NoticeSource.bayeuxPoll(target, client, threads));
    }

    CheckResult plainSocket() {
        return roundTrip(
                "round-trip-plain-websocket", Remedy.BUFFERING, () -> NoticeSource.plainSocket(target, client));
    }

    CheckResult stream() {
        return roundTrip("round-trip-stream", Remedy.BUFFERING, () -> NoticeSource.stream(target, client, threads));
    }

    CheckResult poll() {
        return roundTrip("round-trip-poll", Remedy.HELD, () -> NoticeSource.poll(target, client, threads));
    }

    private CheckResult roundTrip(String check, Remedy remedy, SubscriptionOpener subscribing) {
        try (NoticeSource source = subscribing.open()) {
            long start = System.nanoTime();
            Answer receipt = change();
            if (receipt.status() != 200) {
                return refused(check, receipt);
            }
            return source.hears(NOTICE)
                    ? CheckResult.ok(
                            check, "the notice came within " + millis(Duration.ofNanos(System.nanoTime() - start)))
                    : CheckResult.wrong(
                            check,
                            "a change was recorded, and its notice did not come within " + NOTICE.toSeconds() + " s",
                            remedy);
        } catch (CheckFailure e) {
            return e.result().named(check);
        } catch (IOException e) {
            return CheckResult.wrong(check, "no answer to a change: " + IoReason.of(e), null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CheckResult.notChecked(check, "stopped");
        }
    }

    private static String millis(Duration took) {
        return Math.max(1, took.toMillis()) + " ms";
    }
}
