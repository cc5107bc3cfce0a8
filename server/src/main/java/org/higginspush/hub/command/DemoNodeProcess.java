package org.higginspush.hub.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The process of a node of a demonstration: {@code hub serve} that ends with the process that started it, however that ends. */
public final class DemoNodeProcess {
    private DemoNodeProcess() {}

    public static void main(String[] args) {
        Thread watch = new Thread(() -> endWith(System.in), "parent");
        watch.setDaemon(true);
        watch.start();
        Main.main(args);
    }

    /** Nothing is written to it: it ends when the other end does. */
    private static void endWith(InputStream parent) {
        try {
            parent.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // it has ended
        }
        System.exit(ExitCode.OK);
    }
}
