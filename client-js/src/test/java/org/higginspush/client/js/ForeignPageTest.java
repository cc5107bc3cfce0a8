package org.higginspush.client.js;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a page of another origin can do with a token and a ticket that it got hold of. The browser obeys no policy of the
 * page's own, so that only the hub stands in its way.
 */
class ForeignPageTest {
    @RegisterExtension
    static final TestBrowser BROWSER = new TestBrowser();

    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(strings = {"webSocket", "longPolling", "callbackPolling", "changes", "events"})
    void itNeitherConnectsNorReadsUnlessItsOriginIsAllowed(String way) throws Exception {
        try (HubUnderTest pages = new HubUnderTest(data.resolve("pages"));
                HubUnderTest hub = new HubUnderTest(data.resolve("hub"), "bayeux.callback-polling=true");
                HubUnderTest lenient = new HubUnderTest(
                        data.resolve("lenient"), "bayeux.callback-polling=true", "origins.allowed=" + pages.origin())) {
            BROWSER.ignoreContentSecurityPolicies();
            Page page = Tab.open(BROWSER.profile(), pages).page();

            assertThat(attempt(page, way, lenient)).contains("\"position\"");
            assertThat(attempt(page, way, hub)).isEqualTo("nothing");
            assertThat(hub.sessions()).isZero();
        }
    }

    /** What the page can read when it tries to reach the hub that way. */
    private static String attempt(Page page, String way, HubUnderTest hub) {
        hub.publish("notes", "phone");
        String[] arguments = {way, hub.origin(), hub.token(), hub.ticket()};
        return (String) page.evaluate(ATTEMPT, arguments);
    }

    private static final String ATTEMPT = """
            async ([way, hub, token, ticket]) => {
              const bayeux = hub + '/bayeux';
              const changes = hub + '/v1/users/alex%40example.org/changes';
              const handshake = (push) => JSON.stringify([{ channel: '/meta/handshake', version: '1.0',
                supportedConnectionTypes: ['websocket', 'long-polling', 'callback-polling'], ext: { push } }]);
              const subscribe = (clientId) => JSON.stringify([{ channel: '/meta/subscribe', clientId,
                subscription: '/user/alex%40example.org/contexts' }]);
              const clientIdIn = ([{ clientId }]) => clientId;
              const post = (body) => fetch(bayeux, { method: 'POST', credentials: 'include', body });
              const script = (message) => new Promise((resolve, reject) => {
                window.caught = resolve;
                const element = document.createElement('script');
                element.src = bayeux + '?jsonp=caught&message=' + encodeURIComponent(message);
                element.referrerPolicy = 'origin';
                element.onerror = reject;
                document.head.append(element);
              });
              const attempts = {
                webSocket: () => new Promise((resolve, reject) => {
                  const socket = new WebSocket(bayeux.replace('http', 'ws'));
                  socket.onopen = () => socket.send(handshake({ token }));
                  socket.onmessage = ({ data }) => {
                    if (data.includes('"position"')) resolve(data);
                    else socket.send(subscribe(clientIdIn(JSON.parse(data))));
                  };
                  socket.onerror = socket.onclose = reject;
                }),
                longPolling: async () => {
                  const shaken = await post(handshake({ token }));
                  return (await post(subscribe(clientIdIn(await shaken.json())))).text();
                },
                callbackPolling: async () => {
                  const shaken = await script(handshake({ ticket }));
                  return JSON.stringify(await script(subscribe(clientIdIn(shaken))));
                },
                changes: async () => (await fetch(changes, { headers: { Authorization: 'Bearer ' + token } })).text(),
                events: () => new Promise((resolve, reject) => {
                  const source = new EventSource(changes + '?ticket=' + ticket);
                  for (const type of ['resync', 'position', 'message']) {
                    source.addEventListener(type, ({ data, lastEventId }) => {
                      source.close();
                      resolve(`"position" ${data} ${lastEventId}`);
                    });
                  }
                  source.onerror = reject;
                }),
              };
              return attempts[way]().catch(() => 'nothing');
            }
            """;
}
