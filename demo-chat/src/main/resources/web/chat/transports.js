import { CallbackPollingTransport } from '../js/cometd/CallbackPollingTransport.js';
import { LongPollingTransport } from '../js/cometd/LongPollingTransport.js';
import { WebSocketTransport } from '../js/cometd/WebSocketTransport.js';

/** Milliseconds between two polls that are answered at once. */
const SHORT_POLL = 2000;

/** Asks regularly and is answered at once: the baseline that everything else improves on. */
class ShortPollingTransport extends LongPollingTransport {
  transportSend(envelope, request) {
    if (request.metaConnect) envelope.messages[0].advice = { timeout: 0, interval: SHORT_POLL };
    return super.transportSend(envelope, request);
  }
}

/** Callback names are global in a page: a late answer must not call the callback of another session. */
let callbacks = 0;

class TidyCallbackPollingTransport extends CallbackPollingTransport {
  jsonpSend({ url, body, onSuccess, onError }) {
    const name = `_higgins_chat_${callbacks++}`;
    const script = document.createElement('script');
    const settle = (report) => (value) => {
      script.remove();
      delete window[name];
      report(value);
    };
    window[name] = settle(onSuccess);
    script.onerror = settle(() => onError('The script did not load.'));
    script.referrerPolicy = 'strict-origin'; // the hub asks which site a script tag is on
    script.src = `${url}?jsonp=${name}&message=${encodeURIComponent(body)}`;
    document.head.append(script);
  }
}

/** Reports each frame that is sent or received to a watcher. */
const watched = (Transport, watch) =>
  class extends Transport {
    convertToJSON(messages) {
      const json = super.convertToJSON(messages);
      watch('out', messages, json.length);
      return json;
    }

    jsonpSend(packet) {
      watch('out', JSON.parse(packet.body), packet.body.length);
      super.jsonpSend(packet);
    }

    convertToMessages(response) {
      const messages = super.convertToMessages(response);
      watch('in', messages, typeof response === 'string' ? response.length : JSON.stringify(response).length);
      return messages;
    }
  };

/** What one can choose between. `types` are tried in turn until one works. */
export const CHOICES = {
  auto: { label: 'Automatic', types: ['websocket', 'long-polling'] },
  websocket: { label: 'WebSocket', types: ['websocket'] },
  'long-polling': { label: 'Long polling', types: ['long-polling'] },
  'callback-polling': { label: 'Callback polling', types: ['callback-polling'] },
  'short-polling': { label: 'Short polling', types: ['short-polling'] },
};

/** What a kind of transport is called in Bayeux, what makes one, and what it cannot carry. */
export const KINDS = {
  websocket: { bayeux: 'websocket', Transport: WebSocketTransport },
  'long-polling': { bayeux: 'long-polling', Transport: LongPollingTransport },
  'callback-polling': { bayeux: 'callback-polling', Transport: TidyCallbackPollingTransport, maxText: 4000 },
  'short-polling': { bayeux: 'long-polling', Transport: ShortPollingTransport },
};

/** The kinds of a choice that a hub offers. @param {string[] | null} offered what it calls them; null if that is not known yet */
export const usable = (choice, offered) => CHOICES[choice].types.filter((kind) => !offered || offered.includes(KINDS[kind].bayeux));

/** Makes a transport whose frames are shown to `watch(direction, messages, bytes)`. */
export function newTransport(kind, watch) {
  return new (watched(KINDS[kind].Transport, watch))();
}
