import { CallbackPollingTransport } from './cometd.js';
import { NOT_THE_HUB, readMessages, readResponse } from './messages.js';

/** Counts for the whole page: a late response to a session that ended must not find the callback of another. */
let requestCount = 0;

/** Callback polling whose callbacks have names of their own, and which leaves no script behind. */
export class HubCallbackPollingTransport extends CallbackPollingTransport {
  jsonpSend({ url, body, onSuccess, onError }) {
    const name = `_higgins_push_${requestCount++}`;
    const script = window.document.createElement('script');
    const settle = (report) => (value) => {
      if (!(name in window)) return;
      script.remove();
      delete window[name];
      report(value);
    };
    window[name] = settle(onSuccess);
    script.onerror = settle(() => onError('The script did not load.'));
    script.onload = settle(() => onError(NOT_THE_HUB)); // of no effect if the script called back, as the hub's does
    script.referrerPolicy = 'origin'; // the hub must know which origin asks, and no more
    script.src = `${url}${url.includes('?') ? '&' : '?'}jsonp=${name}&message=${encodeURIComponent(body)}`;
    window.document.head.append(script);
  }

  convertToMessages(response) {
    return readMessages(typeof response === 'string' ? response : JSON.stringify(response));
  }

  transportSuccess(envelope, request, messages) {
    let checked;
    try {
      checked = readResponse(messages, envelope.messages);
    } catch ({ message }) {
      return this.transportFailure(envelope, request, { reason: message });
    }
    super.transportSuccess(envelope, request, checked);
  }
}
