package org.higginspush.client.js;

import com.google.gson.Gson;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import org.higginspush.browser.NodeProject;
import org.higginspush.browser.Programs;

/** The hubs of {@code test/misbehaving}, which Node runs, and the page that visits them. */
final class MisbehavingHubs implements AutoCloseable {
    private final Process process;
    private final Addresses addresses;

    /**
     * Where they are.
     *
     * @param hubs addresses, each good for all hubs
     * @param control the address that has the page
     */
    private record Addresses(List<String> hubs, String control) {}

    private MisbehavingHubs(Process process, Addresses addresses) {
        this.process = process;
        this.addresses = addresses;
    }

    /** Starts them on so many ports. */
    static MisbehavingHubs start(int ports) throws IOException, InterruptedException {
        NodeProject.in(ClientPackage.FOLDER);
        Process process = new ProcessBuilder(
                        Programs.node().toString(), "test/misbehaving/hub.js", Integer.toString(ports))
                .directory(ClientPackage.FOLDER.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader();
        return new MisbehavingHubs(process, new Gson().fromJson(output.readLine(), Addresses.class));
    }

    List<String> hubs() {
        return addresses.hubs();
    }

    String page() {
        return addresses.control() + "page/page.html";
    }

    @Override
    public void close() {
        process.destroy();
    }
}
