package org.higginspush.client.misbehaving;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One {@link MisbehavingHub} for each {@link Behaviour}, for tests in other languages: {@code main} prints a line of JSON
 * with their addresses and that of a control port, and ends when its input does. There {@code GET /NAME} answers with
 * {@code {"requests", "busiestSecond", "followed"}}, and {@code POST /NAME} lets that hub recover.
 */
public final class MisbehavingHubs implements AutoCloseable {
    private final Map<Behaviour, MisbehavingHub> hubs = new EnumMap<>(Behaviour.class);
    private final ServerSocket control = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    private MisbehavingHubs(URI good, String user) throws IOException {
        for (Behaviour behaviour : Behaviour.values()) {
            hubs.put(behaviour, MisbehavingHub.start(behaviour, good, user));
        }
    }

    /**
     * Starts all.
     *
     * @param good the address of a hub in order, http
     * @param user whose notices they tell
     */
    public static MisbehavingHubs start(URI good, String user) throws IOException {
        MisbehavingHubs started = new MisbehavingHubs(good, user);
        Thread thread = new Thread(started::serve, "misbehaving-hubs-control");
        thread.setDaemon(true);
        thread.start();
        return started;
    }

    /** Their addresses, as JSON: {@code {"control": "http://…", "hubs": {"HTML_PAGE": "http://…", …}}}. */
    public String addresses() {
        String each = hubs.entrySet().stream()
                .map(hub -> "\"" + hub.getKey() + "\":\"" + hub.getValue().uri() + "\"")
                .collect(Collectors.joining(","));
        return "{\"control\":\"http://127.0.0.1:" + control.getLocalPort() + "\",\"hubs\":{" + each + "}}";
    }

    /**
     * Starts all and prints their addresses.
     *
     * @param args the address of a good hub, and a user of it
     */
    public static void main(String... args) throws IOException {
        try (MisbehavingHubs started = start(URI.create(args[0]), args[1])) {
            System.out.println(started.addresses());
            while (System.in.read() >= 0) {
                // Whoever started it still lives.
            }
        }
    }

    private void serve() {
        try {
            while (true) {
                try (Socket socket = control.accept()) {
                    answer(socket.getInputStream(), socket.getOutputStream());
                }
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    private void answer(InputStream in, OutputStream out) throws IOException {
        String head = RawSockets.head(in);
        if (head.isEmpty()) {
            return;
        }
        String[] words = head.split(" ", 3);
        MisbehavingHub hub = hubs.get(Behaviour.valueOf(words[1].substring(1)));
        if (words[0].equals("POST")) {
            hub.recovers();
        }
        HttpWriter.answer(
                out,
                head,
                "200 OK\r\nConnection: close",
                "application/json",
                "{\"requests\":" + hub.requests() + ",\"busiestSecond\":" + hub.busiestSecond() + ",\"followed\":"
                        + hub.followed() + "}");
    }

    @Override
    public void close() throws IOException {
        control.close();
        for (MisbehavingHub hub : hubs.values()) {
            hub.close();
        }
    }
}
