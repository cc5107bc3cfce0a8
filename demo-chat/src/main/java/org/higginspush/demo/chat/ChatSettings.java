package org.higginspush.demo.chat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.higginspush.demo.chat.bayeux.ChatChannels;
import org.higginspush.demo.chat.rooms.ChatLimits;
import org.higginspush.demo.chat.rooms.RoomConfig;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the chat, read from {@code chat.yaml} beside this class, or from a file of the same form that the
 * environment variable {@code HIGGINS_PUSH_CHAT} names. An unknown key is an error.
 *
 * @param rooms the rooms there are from the start
 * @param limits what is allowed
 * @param tokenLifetime how long a token from {@code /chat/sign-in} is good for
 * @param nameGrace how long a name without a password is kept for somebody whose connection was lost
 */
public record ChatSettings(List<RoomConfig> rooms, ChatLimits limits, Duration tokenLifetime, Duration nameGrace) {
    private static final String VARIABLE = "HIGGINS_PUSH_CHAT";

    public ChatSettings {
        rooms = List.copyOf(rooms);
        rooms.forEach(room -> ChatChannels.of(room.id()));
    }

    /** These settings with another lease, for tests and short demonstrations. */
    public ChatSettings withLimits(ChatLimits other) {
        return new ChatSettings(rooms, other, tokenLifetime, nameGrace);
    }

    /** These settings with another grace for names. */
    public ChatSettings withNameGrace(Duration other) {
        return new ChatSettings(rooms, limits, tokenLifetime, other);
    }

    /**
     * The settings of the file that the environment names, else the standard ones.
     *
     * @throws IOException if the file cannot be read, or says something unknown
     */
    public static ChatSettings load() throws IOException {
        String file = System.getenv(VARIABLE);
        return file == null ? standard() : read(Path.of(file));
    }

    /** Four rooms and the standard limits. */
    public static ChatSettings standard() throws IOException {
        try (InputStream yaml = ChatSettings.class.getResourceAsStream("chat.yaml")) {
            if (yaml == null) {
                throw new IOException("chat.yaml is missing in the chat's own package");
            }
            return parse(yaml);
        }
    }

    /**
     * @throws IOException if the file cannot be read, or says something unknown
     */
    public static ChatSettings read(Path file) throws IOException {
        try (InputStream yaml = Files.newInputStream(file)) {
            return parse(yaml);
        }
    }

    static ChatSettings parse(InputStream yaml) throws IOException {
        ObjectMapper mapper = new ObjectMapper(new YAMLFactory())
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
        try {
            return mapper.readValue(yaml, Form.class).settings();
        } catch (IllegalArgumentException e) {
            throw new IOException("The chat's settings are wrong: " + e.getMessage(), e);
        }
    }

    /** The file's form; what is left out keeps its standard value. */
    private record Form(
            @JsonProperty(required = true) List<RoomForm> rooms,
            @Nullable Integer leaseSeconds,
            @Nullable Integer reconnectSeconds,
            @Nullable Integer nameSeconds,
            @Nullable Integer tokenSeconds,
            @Nullable Integer textLength,
            @Nullable Integer burst,
            @Nullable Integer messagesPerMinute,
            @Nullable Integer maxRooms,
            @Nullable Integer roomsPerSession,
            @Nullable Integer sessions,
            @Nullable Integer historyMessages,
            @Nullable Integer historyBytes,
            @Nullable Integer queuedMessages) {
        private static final int TOKEN_SECONDS = 600;
        private static final int NAME_SECONDS = 60;

        ChatSettings settings() {
            ChatLimits standard = ChatLimits.standard();
            ChatLimits limits = new ChatLimits(
                    seconds(leaseSeconds, standard.lease()),
                    seconds(reconnectSeconds, standard.reconnectGrace()),
                    or(textLength, standard.textLength()),
                    or(burst, standard.burst()),
                    or(messagesPerMinute, standard.perMinute()),
                    or(maxRooms, standard.rooms()),
                    or(roomsPerSession, standard.roomsPerSession()),
                    or(sessions, standard.sessions()),
                    or(historyMessages, standard.historyMessages()),
                    or(historyBytes, standard.historyBytes()),
                    or(queuedMessages, standard.queuedMessages()));
            List<RoomConfig> configs = rooms.stream().map(RoomForm::config).toList();
            return new ChatSettings(
                    configs,
                    limits,
                    Duration.ofSeconds(or(tokenSeconds, TOKEN_SECONDS)),
                    Duration.ofSeconds(or(nameSeconds, NAME_SECONDS)));
        }

        private static Duration seconds(@Nullable Integer given, Duration standard) {
            return given == null ? standard : Duration.ofSeconds(given);
        }

        private static int or(@Nullable Integer given, int standard) {
            return given == null ? standard : given;
        }
    }

    private record RoomForm(
            @JsonProperty(required = true) String id,
            @Nullable String description,
            @Nullable Boolean notifiedWhenEntering,
            @Nullable Boolean notifiedWhenExiting) {

        RoomConfig config() {
            return new RoomConfig(
                    id,
                    description == null ? "" : description,
                    !Boolean.FALSE.equals(notifiedWhenEntering),
                    !Boolean.FALSE.equals(notifiedWhenExiting));
        }
    }
}
