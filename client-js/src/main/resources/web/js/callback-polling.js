import { CallbackPollingTransport } from './cometd/CallbackPollingTransport.js';

/** Counts for the whole page: a late answer to a session that ended must not find the callback of another. */
let count = 0;

/** Callback polling whose callbacks have names of their own, and which leaves no script behind. */
export class CleanCallbackPolling extends CallbackPollingTransport {
  jsonpSend({ url, body, onSuccess, onError }) {
    const name = `_higgins_push_${count++}`;
    const script = window.document.createElement('script');
    const settle = (report) => (value) => {
      script.remove();
      delete window[name];
      report(value);
    };
    window[name] = settle(onSuccess);
    script.onerror = settle(() => onError('The script did not load.'));
    script.referrerPolicy = 'origin'; // the hub must know which origin asks, and no more
    script.src = `${url}${url.includes('?') ? '&' : '?'}jsonp=${name}&message=${encodeURIComponent(body)}`;
    window.document.head.append(script);
  }
}
