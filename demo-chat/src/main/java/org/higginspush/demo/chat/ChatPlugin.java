package org.higginspush.demo.chat;

import static org.eclipse.jetty.ee11.servlet.ServletContextHandler.NO_SECURITY;
import static org.eclipse.jetty.ee11.servlet.ServletContextHandler.NO_SESSIONS;

import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.higginspush.demo.chat.bayeux.ChatChannels;
import org.higginspush.demo.chat.bayeux.ChatDispatcher;
import org.higginspush.demo.chat.bayeux.ChatServices;
import org.higginspush.demo.chat.rooms.ChatState;
import org.higginspush.demo.chat.signin.ExitServlet;
import org.higginspush.demo.chat.signin.NameRegistry;
import org.higginspush.demo.chat.signin.SignInServlet;
import org.higginspush.hub.plugin.HubPlugin;
import org.higginspush.hub.plugin.PluginContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the chat together and plugs it into a hub. */
public final class ChatPlugin implements HubPlugin {
    private static final Logger log = LoggerFactory.getLogger(ChatPlugin.class);

    private final ChatSettings settings;
    private final InstantSource clock = InstantSource.system();
    private final ScheduledExecutorService housekeeping =
            Executors.newSingleThreadScheduledExecutor(ChatPlugin::housekeepingThread);
    private @Nullable Chat chat;

    /**
     * A chat with the settings of the file that the environment names, else the standard ones.
     *
     * @throws IOException if that file cannot be read
     */
    public ChatPlugin() throws IOException {
        this(ChatSettings.load());
    }

    public ChatPlugin(ChatSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return ChatChannels.PLUGIN;
    }

    @Override
    public void install(PluginContext hub) {
        ChatState state = new ChatState(settings.limits(), settings.rooms());
        ChatDispatcher dispatcher = new ChatDispatcher(state, clock, ChatServices.effectDelivery(hub.bayeux()));
        NameRegistry names = new NameRegistry(settings.tokenLifetime(), settings.nameGrace());
        ChatServices services = new ChatServices(hub, dispatcher, names, settings.limits(), clock);
        SignInServlet signIn = new SignInServlet(
                hub,
                names,
                settings.tokenLifetime(),
                name -> dispatcher.update((chatState, now) -> chatState.forget(name)),
                clock);
        hub.pages("chat");
        hub.handler("/chat", servlets(signIn, services));
        housekeeping.scheduleWithFixedDelay(() -> sweep(services), 1, 1, TimeUnit.SECONDS);
        chat = new Chat(dispatcher);
    }

    /** Whatever is not mapped, and every error, is the hub's to answer. */
    private ServletContextHandler servlets(SignInServlet signIn, ChatServices services) {
        ServletContextHandler context = new ServletContextHandler("/chat", NO_SESSIONS | NO_SECURITY);
        context.setErrorHandler(null);
        context.getServletHandler().setEnsureDefaultServlet(false);
        context.addServlet(new ServletHolder(signIn), "/sign-in");
        context.addServlet(new ServletHolder(new ExitServlet(services::exitWith, services::closedWith)), "/exit");
        return context;
    }

    /**
     * The chat for programs in the hub's own process.
     *
     * @throws IllegalStateException before the plug-in is installed
     */
    public Chat chat() {
        if (chat == null) {
            throw new IllegalStateException("The chat is not installed in a hub yet");
        }
        return chat;
    }

    @Override
    public void close() {
        housekeeping.shutdownNow();
    }

    private static void sweep(ChatServices services) {
        try {
            services.sweep();
        } catch (RuntimeException e) {
            log.warn("The chat could not be tidied; it will be tried again", e);
        }
    }

    private static Thread housekeepingThread(Runnable work) {
        Thread thread = new Thread(work, "chat-housekeeping");
        thread.setDaemon(true);
        return thread;
    }
}
