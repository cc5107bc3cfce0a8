package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.higginspush.hub.RegistrationFixture.fields;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.gateway.http.FixtureAnswer;
import org.higginspush.hub.gateway.http.NamedAddresses;
import org.higginspush.hub.model.PushAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a stranger tries with registrations. A device chooses where the hub sends to: the hub must not be led to where it should not go,
 * nor be made to bother others. A registration that was there before stays, and still works.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistrationAttackTest {
    private static final String SECRET = "s3cret-path";
    private static final int CODES_PER_DEVICE = 5;
    private static final int CODES_PER_USER = 10;
    private static final int TRIES = 5;

    private final NamedAddresses names = new NamedAddresses();
    private RegistrationFixture strangers;
    private RegistrationFixture own;
    private RegistrationClient victim;
    private PushAddress address;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        strangers = RegistrationFixture.start(folder.resolve("strangers"), names);
        own = RegistrationFixture.start(folder.resolve("own"));
        victim = own.device(RegistrationProtocol.JSON, "victim", "phone");
        address = own.registers(victim);
    }

    @AfterEach
    void nothingIsLost() {
        assertThat(names.connections())
                .as("connections to where a stranger wanted")
                .isZero();
        victim.find().isProven();
        assertThat(own.service().messages(address)).hasSize(1);
    }

    @AfterAll
    void stop() {
        own.close();
        strangers.close(); // started first: it gives back the trust that was there before
    }

    // ---- bodies

    private HttpResponse<String> sends(String type, String body) {
        RawBayeux http = new RawBayeux(own.hub().uri());
        return http.send(http.request(RegistrationClient.path("mallory", "phone"))
                .header("Authorization", "Bearer " + own.hub().token("mallory", "phone"))
                .header("Content-Type", type)
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String start(String text) {
        return text.substring(0, Math.min(80, text.length()));
    }

    private void isMalformed(String type, String body) {
        HttpResponse<String> refused = sends(type, body);
        assertThat(refused.statusCode()).as(start(body)).isEqualTo(400);
        JsonNode problem = RawBayeux.json(refused.body());
        assertThat(problem.get("detail").asText()).as(start(body)).matches("[A-Z\"].*[.:].*");
        assertThat(refused.body())
                .as(start(body))
                .doesNotContain(SECRET, "Exception", "java.")
                .hasSizeLessThan(600);
    }

    private static String webPush(String endpoint, String keys) {
        return "{\"platform\":\"web-push\",\"endpoint\":\"" + endpoint + "\",\"keys\":" + keys + "}";
    }

    private String goodKeys() {
        PushAddress good = own.subscribes();
        return "{\"p256dh\":\"" + good.keys().p256dh() + "\",\"auth\":\""
                + good.keys().auth() + "\"}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{",
                "[]",
                "null",
                "7",
                "\"put\"",
                "{}",
                "{\"platform\":7}",
                "{\"platform\":null}",
                "{\"platform\":[\"fcm\"]}",
                "{\"platform\":\"FCM\",\"token\":\"aaaaaaaaaaaaaaaaaaaaaaaaa\"}",
                "{\"platform\":\"mail\",\"token\":\"aaaaaaaaaaaaaaaaaaaaaaaaa\"}",
                "{\"platform\":\"fcm\"}",
                "{\"platform\":\"fcm\",\"token\":{}}",
                "{\"platform\":\"fcm\",\"token\":\"short\"}",
                "{\"platform\":\"fcm\",\"token\":\"has a space, has a space\"}",
                "{\"platform\":\"fcm\",\"token\":\"aaaaaaaaaaaaaaaaaaaaaaaa\\u0000\"}",
                "{\"platform\":\"fcm\",\"token\":\"aaaaaaaaaaaaaaaaaaaaaaaa\\r\\nX: y\"}",
                "{\"platform\":\"fcm\",\"token\":\"aaaaaaaaaaaaaaaaaaaaaaaaa\",\"token\":\"b\"}",
                "{\"platform\":\"fcm\",\"token\":\"aaaaaaaaaaaaaaaaaaaaaaaaa\",\"endpoint\":\"https://push.example/\"}",
                "{\"platform\":\"fcm\",\"token\":\"aaaaaaaaaaaaaaaaaaaaaaaaa\",\"app\":\"\"}",
                "{\"platform\":\"fcm\",\"token\":\"aaaaaaaaaaaaaaaaaaaaaaaaa\",\"user\":\"bob\"}",
                "{\"platform\":\"fcm\",\"token\":\"aaaaaaaaaaaaaaaaaaaaaaaaa\",\"expires\":\"tomorrow\"}",
                "{\"platform\":\"fcm\",\"token\":\"aaaaaaaaaaaaaaaaaaaaaaaaa\",\"expires\":1798761600}",
                "{\"platform\":\"fcm\",\"token\":\"aaaaaaaaaaaaaaaaaaaaaaaaa\",\"expires\":\"2020-01-01T00:00:00Z\"}",
                "{\"platform\":\"fcm\",\"token\":\"aaaaaaaaaaaaaaaaaaaaaaaaa\",\"expires\":\"9999-01-01T00:00:00Z\"}",
                "{\"platform\":\"apns\",\"token\":\"../../../../../../../../../../../../../../../../../../../../../\"}",
                "{\"platform\":\"apns\",\"token\":\"abcd\"}",
                "{\"platform\":\"wns\",\"endpoint\":\"https://wns.example/s3cret-path\",\"keys\":{}}",
            })
    void aBodyThatIsNoRegistrationIsRefused(String body) {
        isMalformed("application/json", body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "\"keys\"",
                "{}",
                "{\"p256dh\":\"AAAA\",\"auth\":\"AAAA\"}",
                "{\"p256dh\":7,\"auth\":7}",
                "{\"p256dh\":\"!!!!\",\"auth\":\"AAAAAAAAAAAAAAAAAAAAAA\"}",
                "{\"p256dh\":\"BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"auth\":\"AAAAAAAAAAAAAAAAAAAAAA\"}",
            })
    void keysThatCannotEncryptAreRefused(String keys) {
        isMalformed("application/json", webPush("https://push.example/" + SECRET, keys));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<registration/>",
                "<registration><platform>fcm</platform>",
                "<registration><platform>fcm</platform><token>a</token><token>b</token></registration>",
                "<registration><platform>fcm</platform><token><token>a</token></token></registration>",
                "<registration><platform>web-push</platform><endpoint>https://push.example/s3cret-path</endpoint><keys>k</keys></registration>",
                "<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><r><platform>fcm</platform><token>&e;</token></r>",
                "<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><r><platform>&b;</platform></r>",
                "{\"platform\":\"fcm\"}",
            })
    void xmlThatIsNoRegistrationIsRefused(String body) {
        isMalformed("application/xml", body);
    }

    @Test
    void whatIsTooLongIsRefused() {
        isMalformed("application/json", "{\"platform\":\"fcm\",\"token\":\"" + "x".repeat(4_097) + "\"}");
        isMalformed("application/json", "{\"platform\":\"apns\",\"token\":\"" + "a".repeat(201) + "\"}");
        isMalformed("application/json", webPush("https://push.example/" + "x".repeat(2_048), goodKeys()));
        isMalformed(
                "application/json",
                webPush("https://push.example/", "{\"p256dh\":\"" + "A".repeat(5_000) + "\",\"auth\":\"A\"}"));
        isMalformed("application/json", "{\"platform\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}");
        isMalformed("application/xml", "<r>" + "<keys>".repeat(600) + "</keys>".repeat(600) + "</r>");
        HttpResponse<String> tooLarge = sends("application/json", "{\"x-own\":\"" + "x".repeat(3 << 20) + "\"}");
        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(tooLarge.body()).hasSizeLessThan(600);
    }

    @ParameterizedTest
    @EnumSource(RegistrationProtocol.class)
    void aHugeTokenIsRefusedOverEveryProtocol(RegistrationProtocol protocol) {
        RegistrationClient mallory = own.device(protocol, own.newUser(), "phone");
        mallory.put(Map.of("platform", "fcm", "token", "x".repeat(5_000))).isRefused(400, "20 to 4096 characters");
        mallory.prove("c".repeat(300)).isRefused(400, "1 to 256 characters");
        mallory.find().isRefused(404, "no registration");
    }

    // ---- where the hub is to send

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://push.example/|https",
                "ftp://push.example/|https",
                "file:///etc/passwd|https",
                "//push.example/|https",
                "https:///|https",
                "push.example|https",
                "https://user@push.example/|user name",
                "https://user:password@push.example/|user name",
                "https://push.example@127.0.0.1/|user name",
                "https://push.example/#fragment|fragment",
                "https://push.example\\@127.0.0.1/|https",
                "https://127.0.0.1/|name of a server on the Internet",
                "https://127.1/|https",
                "https://2130706433/|https",
                "https://0x7f000001/|https",
                "https://0x7f.0.0.1/|https",
                "https://0177.0.0.1/|https",
                "https://10.0.0.1/|name of a server on the Internet",
                "https://192.168.1.1/|name of a server on the Internet",
                "https://169.254.169.254/latest/meta-data/|name of a server on the Internet",
                "https://100.100.100.200/|name of a server on the Internet",
                "https://8.8.8.8/|name of a server on the Internet",
                "https://[::1]/|name of a server on the Internet",
                "https://[::]/|name of a server on the Internet",
                "https://[::ffff:127.0.0.1]/|name of a server on the Internet",
                "https://[::ffff:a9fe:a9fe]/|name of a server on the Internet",
                "https://[64:ff9b::7f00:1]/|name of a server on the Internet",
                "https://[fe80::1]/|name of a server on the Internet",
                "https://[fd00:ec2::254]/|name of a server on the Internet",
                "https://localhost/|name of a server on the Internet",
                "https://localhost./|name of a server on the Internet",
                "https://metadata/|name of a server on the Internet",
                "https://push.example:22/|1024 or above",
                "https://push.example:25/|1024 or above",
                "https://push.example:80/|1024 or above",
                "https://push.example:0/|port",
                "https://push.example:65536/|port",
                "https://push.example:99999999999/|https",
            })
    void anAddressThatLeadsElsewhereIsRefusedAtOnce(String endpoint, String words) {
        int before = names.lookups();
        RegistrationClient mallory = strangers.device(RegistrationProtocol.JSON, strangers.newUser(), "phone");
        Map<String, Object> fields = new HashMap<>(fields(strangers.subscribes()));
        fields.put("endpoint", endpoint + SECRET);

        RegistrationAnswer refused = mallory.put(fields).isRefused(400, words);

        assertThat(refused.toString()).doesNotContain(SECRET);
        mallory.find().isRefused(404, "no registration");
        assertThat(names.lookups()).as("names asked for").isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(RegistrationProtocol.class)
    void soItIsOverEveryProtocol(RegistrationProtocol protocol) {
        RegistrationClient mallory = strangers.device(protocol, strangers.newUser(), "phone");
        mallory.put(fields(strangers.subscribes())).isRefused(400, "name of a server on the Internet");
        mallory.find().isRefused(404, "no registration");
        assertThat(strangers.service().received()).isEmpty();
    }

    /** Their text cannot tell: where they lead is seen when the hub is about to connect. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.0.1",
                "169.254.169.254",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:169.254.169.254",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "fe80::1",
                "fc00::1",
                "fd00:ec2::254",
                "2002:7f00:1::",
                "2001::1",
            })
    void aNameThatLeadsElsewhereIsNotConnectedTo(String leadsTo) {
        String user = strangers.newUser();
        names.leads(user + ".push.example", leadsTo);
        RegistrationClient mallory = strangers.device(RegistrationProtocol.JSON, user, "phone");
        Map<String, Object> fields = new HashMap<>(fields(strangers.subscribes()));
        fields.put(
                "endpoint",
                "https://" + user + ".push.example:" + strangers.service().port() + "/" + SECRET);

        mallory.put(fields).isUnproven();

        assertThat(strangers.nextResult())
                .isInstanceOfSatisfying(
                        WakeUpResult.Rejected.class,
                        rejected -> assertThat(rejected.reason())
                                .contains("allow-private-endpoints")
                                .doesNotContain(SECRET));
        assertThat(strangers.service().connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectionIsNotFollowed(int status) throws Exception {
        RegistrationClient mallory = own.device(RegistrationProtocol.JSON, own.newUser(), "phone");
        try (ServerSocket inside = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            own.results();
            own.service()
                    .answersNext(FixtureAnswer.of(status)
                            .with("Location", "https://127.0.0.1:" + inside.getLocalPort() + "/" + SECRET));
            mallory.put(fields(own.subscribes())).isUnproven();

            assertThat(own.nextResult()).isNotInstanceOf(WakeUpResult.Accepted.class);
            inside.setSoTimeout(1);
            assertThatThrownBy(inside::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    // ---- floods

    private static List<RegistrationAnswer> allAtOnce(int count, IntFunction<RegistrationAnswer> request) {
        List<CompletableFuture<RegistrationAnswer>> answers = IntStream.range(0, count)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> request.apply(i), ThreadPerTask.EACH))
                .toList();
        return answers.stream().map(SessionApiFixture::within).toList();
    }

    private static long count(List<RegistrationAnswer> answers, int status) {
        return answers.stream().filter(answer -> answer.status() == status).count();
    }

    @Test
    void aDeviceCannotHaveManyStrangersBothered() {
        RegistrationClient mallory = own.device(RegistrationProtocol.JSON, own.newUser(), "phone");
        List<PushAddress> strangersAddresses =
                IntStream.range(0, 40).mapToObj(i -> own.subscribes()).toList();

        List<RegistrationAnswer> answers = allAtOnce(40, i -> mallory.put(fields(strangersAddresses.get(i))));

        assertThat(count(answers, 202) + count(answers, 429)).isEqualTo(40);
        assertThat(count(answers, 202)).isPositive();
        areHardlyBothered(own, strangersAddresses);
        mallory.find().isUnproven();
    }

    /** Of several that come at the same time each replaces the one before, which may then be sent nothing. */
    private static void areHardlyBothered(RegistrationFixture push, List<PushAddress> addresses) {
        assertThat(addresses.stream()
                        .mapToInt(one -> push.service().messages(one).size())
                        .sum())
                .isLessThanOrEqualTo(CODES_PER_DEVICE);
    }

    @Test
    void norCanAUserWithManyDevices() {
        String user = own.newUser();
        List<RegistrationAnswer> answers = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            RegistrationClient device = own.device(RegistrationProtocol.JSON, user, "device-" + i);
            answers.add(device.put(fields(own.subscribes())));
        }

        assertThat(count(answers, 202)).isEqualTo(CODES_PER_USER);
        answers.stream()
                .filter(answer -> answer.status() != 202)
                .forEach(answer -> answer.isRefused(429, "for this user: try again in "));
        RegistrationClient innocent = own.device(RegistrationProtocol.JSON, own.newUser(), "phone");
        own.registers(innocent);
    }

    @Test
    void aFloodOnOneWebSocketIsAnsweredToo() {
        String user = own.newUser();
        try (PlainWebSocketClient socket = PlainWebSocketClient.open(
                own.hub().uri(), "/v1/requests", own.hub().token(user, "phone"))) {
            String path = RegistrationClient.path(user, "phone");
            socket.hears(); // the first frame
            List<PushAddress> addresses = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                PushAddress to = own.subscribes();
                addresses.add(to);
                String keys = "{\"p256dh\":\"" + to.keys().p256dh() + "\",\"auth\":\""
                        + to.keys().auth() + "\"}";
                socket.sends(PlainWebSocketClient.request("r" + i, "PUT", path, webPush(to.target(), keys)));
            }
            for (int i = 0; i < 60; i++) {
                assertThat(socket.hears().get("status").asInt()).isIn(202, 429);
            }
            areHardlyBothered(own, addresses);
        }
    }

    @Test
    void codesCannotBeGuessed() {
        RegistrationClient mallory = own.device(RegistrationProtocol.JSON, own.newUser(), "phone");
        PushAddress ofStranger = own.subscribes();
        mallory.put(fields(ofStranger)).isUnproven();
        String code = own.code(ofStranger, 0);

        List<RegistrationAnswer> answers =
                allAtOnce(40, i -> mallory.prove(code.substring(0, code.length() - 2) + (char) ('a' + i % 26) + i));

        assertThat(count(answers, 403)).isEqualTo(TRIES);
        assertThat(count(answers, 409)).isEqualTo(40 - TRIES);
        mallory.prove(code).isRefused(409, "register the address again");
        mallory.find().isUnproven();
    }

    /** The code of one device proves nothing for another, of whichever user. */
    @Test
    void aCodeIsOfItsDeviceAlone() {
        String user = own.newUser();
        RegistrationClient phone = own.device(RegistrationProtocol.JSON, user, "phone");
        RegistrationClient tablet = own.device(RegistrationProtocol.JSON, user, "tablet");
        PushAddress shared = own.subscribes();
        phone.put(fields(shared)).isUnproven();
        String ofPhone = own.code(shared, 0);
        tablet.put(fields(shared)).isUnproven();
        String ofTablet = own.code(shared, 1);

        tablet.prove(ofPhone).isRefused(403, "newest wake-up");
        phone.prove(ofTablet).isRefused(403, "newest wake-up");
        phone.prove(ofPhone).isProven();
    }
}
