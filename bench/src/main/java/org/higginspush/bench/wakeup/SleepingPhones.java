package org.higginspush.bench.wakeup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A process of phones that sleep, and of the push service that wakes them. Reads a command a line, and answers each with a line;
 * {@link PhoneProcess} knows them.
 */
public final class SleepingPhones {
    private final PhoneRegistrations registrations = new PhoneRegistrations();
    private final PushServiceServer pushService;
    private final BufferedReader in;

    private SleepingPhones(int port, String keyStore, BufferedReader in) {
        this.pushService = new PushServiceServer(port, keyStore, registrations::code);
        this.in = in;
    }

    /** Arguments: the port of the push service on loopback, and its key store. */
    public static void main(String[] args) throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err); // whatever is logged is no answer
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        SleepingPhones phones = new SleepingPhones(Integer.parseInt(args[0]), args[1], in);
        phones.pushService.start();
        answers.println("started");
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                answers.println(phones.answer(line.split(" ")));
            }
        } finally {
            phones.pushService.close();
        }
        System.exit(0);
    }

    private String answer(String[] command) throws IOException {
        switch (command[0]) {
            case "register" -> {
                List<String> tokens = new ArrayList<>();
                for (int i = 0; i < Integer.parseInt(command[3]); i++) {
                    tokens.add(in.readLine());
                }
                registrations.register(Integer.parseInt(command[1]), Integer.parseInt(command[2]), tokens);
            }
            case "begin" -> pushService.begin();
            case "hang" -> pushService.hangs(true);
            case "work" -> pushService.hangs(false);
            case "figures" -> {
                return pushService.counts().figures().line();
            }
            default -> throw new IllegalArgumentException("There is no command " + command[0]);
        }
        return "done";
    }
}
