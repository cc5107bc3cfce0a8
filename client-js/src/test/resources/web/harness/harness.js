import { Selector } from '../js/higgins-push.js';

/** What the test asks of this page, and what happened in it. */
window.harness = {
  told: [],
  syncs: [],
  states: [],
  violations: [],
  tokens: 0,
  selector: null,

  start({ token, nextToken = token, tickets, ...options }) {
    this.selector = new Selector({
      token: () => (++this.tokens === 1 ? token : nextToken),
      sync: ({ everything, contexts }) => void this.syncs.push(everything ? 'everything' : contexts.join()),
      ticket: tickets && (() => tickets.shift()),
      ...options,
    });
    this.selector.addEventListener('notice', ({ detail }) => this.told.push(`${detail.context}@${detail.revision}`));
    this.selector.addEventListener('statechange', ({ detail: { state } }) => {
      if (this.states.at(-1) !== state) this.states.push(state);
    });
    this.selector.start();
  },
};

document.addEventListener('securitypolicyviolation', (event) => {
  window.harness.violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
});
