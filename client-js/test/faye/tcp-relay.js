import { connect, createServer } from 'node:net';

/** The network between a client and the hub: a TCP relay whose connections can be cut, and that can refuse new ones. */
export class TcpRelay {
  #hub;
  #sockets = new Set();
  #server = createServer((near) => this.#relay(near));
  #open = true;
  /** Upgrades that wait, or null while they pass. */
  #held = null;
  /** What waits for the first upgrade to be answered, or null if nothing has to. */
  #behindUpgrade = null;
  #upgraded = () => {};

  /**
   * @param options upgradesFirst: a WebSocket is open before anything else gets through
   */
  static async to(hub, { upgradesFirst = false } = {}) {
    const relay = new TcpRelay();
    relay.#hub = new URL(hub);
    relay.#behindUpgrade = upgradesFirst ? [] : null;
    await new Promise((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** Breaks all connections; new ones are refused until they are restored. */
  cut() {
    this.#open = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  restore() {
    this.#open = true;
  }

  /** Keeps upgrades to WebSocket from the hub until they are let go. */
  holdUpgrades() {
    this.#held = [];
  }

  get heldUpgrades() {
    return this.#held.length;
  }

  /** Completes when the first of them has been answered. */
  letUpgradesGo() {
    const held = this.#held;
    this.#held = null;
    const answered = new Promise((resolve) => (this.#upgraded = resolve));
    for (const go of held) go();
    return answered;
  }

  #relay(near) {
    if (!this.#open) return near.destroy();
    this.#sockets.add(near.on('error', () => {}));
    near.once('data', (first) => {
      const isUpgrade = /^upgrade: websocket/im.test(first.toString('latin1'));
      const go = () => this.#join(near, first, isUpgrade);
      const queue = isUpgrade ? this.#held : this.#behindUpgrade;
      if (queue) queue.push(go);
      else go();
    });
  }

  #letOthersGo() {
    const waiting = this.#behindUpgrade ?? [];
    this.#behindUpgrade = null;
    for (const go of waiting) go();
  }

  #join(near, first, isUpgrade) {
    const far = connect(Number(this.#hub.port), this.#hub.hostname);
    this.#sockets.add(far.on('error', () => near.destroy()));
    far.write(first);
    near.pipe(far).pipe(near);
    if (isUpgrade) {
      far.once('data', () => {
        this.#letOthersGo();
        this.#upgraded();
      });
    }
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  }

  close() {
    this.cut();
    this.#server.close();
  }
}
