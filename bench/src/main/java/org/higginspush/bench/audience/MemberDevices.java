package org.higginspush.bench.audience;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.higginspush.bench.load.Device;
import org.higginspush.bench.load.EventLoop;
import org.higginspush.bench.load.Protocol;
import org.higginspush.bench.wire.Bayeux;

/**
 * A process of devices, one for each of some users, that count the notices they hear. Reads a token a line, connects, says so,
 * and says how much it heard when its input ends.
 */
public final class MemberDevices implements Device.Listener {
    private static final int WINDOW = 256;

    private final int firstUser;
    private final List<String> tokens;
    private int begun;
    private int opened;
    private int lost;
    private long heard;
    private volatile boolean ended;

    private MemberDevices(int firstUser, List<String> tokens) {
        this.firstUser = firstUser;
        this.tokens = tokens;
    }

    /** Arguments: the port of the hub on loopback, the number of the first user, and how many users. */
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[2]); i++) {
            tokens.add(in.readLine());
        }
        MemberDevices devices = new MemberDevices(Integer.parseInt(args[1]), tokens);
        Thread ending = new Thread(() -> devices.endWith(in), "end");
        ending.setDaemon(true);
        ending.start();
        devices.run(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])));
    }

    private void endWith(BufferedReader in) {
        try {
            in.readLine();
        } catch (IOException e) {
            // that is an end as well
        }
        ended = true;
    }

    private void run(InetSocketAddress hub) {
        List<String> tokenOfUser = new ArrayList<>(Collections.nCopies(firstUser, ""));
        tokenOfUser.addAll(tokens);
        Protocol protocol = Bayeux.hub(0, tokenOfUser, "none"); // none of them publishes
        try (EventLoop eventLoop = new EventLoop()) {
            eventLoop.run(
                    () -> {
                        while (begun < tokens.size() && begun - opened - lost < WINDOW) {
                            eventLoop.connect(hub, protocol.device(new Device.Id(firstUser + begun, 0), this));
                            begun++;
                        }
                        return ended || opened + lost == tokens.size();
                    },
                    Duration.ofMinutes(5));
            System.out.println(opened + " members are connected, " + lost + " were lost");
            eventLoop.run(() -> ended, Duration.ofHours(1));
            System.out.println("the members heard " + heard + " notices, " + lost + " were lost");
        }
    }

    @Override
    public void opened() {
        opened++;
    }

    @Override
    public void heard(Device.Id device, int user, long revision, long now) {
        heard++;
    }

    @Override
    public void noticeBytes(int bytes) {}

    @Override
    public void heartbeatAnswered() {}

    @Override
    public void lost(Device.Id device, String why) {
        lost++;
    }
}
