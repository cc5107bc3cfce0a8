package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.cometd.bayeux.Message;
import org.higginspush.hub.model.Ids;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/** A device that speaks of its registration, over one protocol. */
abstract class RegistrationClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Connects a device, over whichever protocol. */
    static RegistrationClient connect(
            RegistrationProtocol protocol, TestHub hub, String user, String device, String token) {
        return switch (protocol) {
            case JSON -> new HttpRegistrationClient(hub, user, device, token, false);
            case XML -> new HttpRegistrationClient(hub, user, device, token, true);
            case PLAIN_WEBSOCKET -> new WebSocketRegistrationClient(hub, user, device, token);
            case BAYEUX_WEBSOCKET -> new BayeuxRegistrationClient(hub, "websocket", token, device);
            case BAYEUX_LONG_POLLING -> new BayeuxRegistrationClient(hub, "long-polling", token, device);
        };
    }

    /** The address of a device's registration. */
    static String path(String user, String device) {
        return "/v1/users/" + Ids.encodeWithTilde(user) + "/devices/" + Ids.encodeWithTilde(device) + "/registration";
    }

    RegistrationAnswer put(Map<String, ?> fields) {
        return ask("put", fields);
    }

    RegistrationAnswer prove(String code) {
        return ask("prove", Map.of("code", code));
    }

    RegistrationAnswer find() {
        return ask("find", null);
    }

    RegistrationAnswer remove() {
        return ask("remove", null);
    }

    abstract RegistrationAnswer ask(String action, @Nullable Map<String, ?> fields);

    @Override
    public void close() {}

    private static String method(String action) {
        return switch (action) {
            case "put" -> "PUT";
            case "prove" -> "POST";
            case "find" -> "GET";
            default -> "DELETE";
        };
    }

    private static JsonNode json(String text) {
        return text.isBlank() ? JSON.createObjectNode() : RawBayeux.json(text);
    }

    private static final class HttpRegistrationClient extends RegistrationClient {
        private final RawBayeux http;
        private final String path;
        private final String token;
        private final boolean isXml;

        HttpRegistrationClient(TestHub hub, String user, String device, String token, boolean isXml) {
            this.http = new RawBayeux(hub.uri());
            this.path = path(user, device);
            this.token = token;
            this.isXml = isXml;
        }

        @Override
        RegistrationAnswer ask(String action, @Nullable Map<String, ?> fields) {
            String type = isXml ? "application/xml" : "application/json";
            HttpRequest.Builder request = http.request(path + (action.equals("prove") ? "/proof" : ""))
                    .header("Authorization", "Bearer " + token)
                    .header("Accept", type);
            if (fields == null) {
                request.method(method(action), BodyPublishers.noBody());
            } else {
                request.header("Content-Type", type);
                String body = isXml ? xml("registration", fields) : String.valueOf(JSON.valueToTree(fields));
                request.method(method(action), BodyPublishers.ofString(body));
            }
            HttpResponse<String> answer = http.send(request);
            return new RegistrationAnswer(answer.statusCode(), isXml ? fieldsOf(answer.body()) : json(answer.body()));
        }

        private static String xml(String name, Object value) {
            StringBuilder xml = new StringBuilder("<" + name + ">");
            if (value instanceof Map<?, ?> fields) {
                fields.forEach((field, inner) -> xml.append(xml(String.valueOf(field), inner)));
            } else {
                xml.append(String.valueOf(value).replace("&", "&amp;").replace("<", "&lt;"));
            }
            return xml.append("</" + name + ">").toString();
        }

        /** The texts of a document of one level. */
        private static ObjectNode fieldsOf(String xml) {
            ObjectNode fields = JSON.createObjectNode();
            if (!xml.isEmpty()) {
                try {
                    Node root = DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(new InputSource(new StringReader(xml)))
                            .getDocumentElement();
                    for (Node one = root.getFirstChild(); one != null; one = one.getNextSibling()) {
                        fields.put(one.getNodeName(), one.getTextContent());
                    }
                } catch (Exception e) {
                    throw new AssertionError(xml, e);
                }
            }
            return fields;
        }
    }

    private static final class WebSocketRegistrationClient extends RegistrationClient {
        private final PlainWebSocketClient socket;
        private final String path;
        private int requests;

        WebSocketRegistrationClient(TestHub hub, String user, String device, String token) {
            this.socket = PlainWebSocketClient.open(hub.uri(), "/v1/requests", token);
            assertThat(socket.hears().has("expiresIn")).isTrue(); // the first frame
            this.path = path(user, device);
        }

        @Override
        RegistrationAnswer ask(String action, @Nullable Map<String, ?> fields) {
            JsonNode answer = socket.asks(
                    String.valueOf(++requests),
                    method(action),
                    path + (action.equals("prove") ? "/proof" : ""),
                    fields == null ? null : String.valueOf(JSON.valueToTree(fields)));
            return new RegistrationAnswer(
                    answer.path("status").asInt(), answer.has("body") ? answer.get("body") : answer);
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private static final class BayeuxRegistrationClient extends RegistrationClient {
        private final CometdClient client;

        BayeuxRegistrationClient(TestHub hub, String transport, String token, String device) {
            client = new CometdClient(hub.uri(), transport, token, device);
            Message handshake = client.handshakes();
            assertThat(handshake.isSuccessful()).as("handshake: %s", handshake).isTrue();
        }

        @Override
        RegistrationAnswer ask(String action, @Nullable Map<String, ?> fields) {
            Map<String, Object> data = new HashMap<>(fields == null ? Map.of() : fields);
            data.put("action", action);
            return answer(client.publishesTo("/service/registration", data));
        }

        @Override
        public void close() {
            client.close();
        }
    }

    /** What a reply on {@code /service/registration} says. */
    static RegistrationAnswer answer(Message reply) {
        if (reply.isSuccessful()) {
            return new RegistrationAnswer(200, JSON.valueToTree(CometdClient.push(reply)));
        }
        String[] error = String.valueOf(reply.get("error")).split("::", 2);
        assertThat(error).as(reply.toString()).hasSize(2);
        return new RegistrationAnswer(
                Integer.parseInt(error[0]), JSON.createObjectNode().put("detail", error[1]));
    }
}
