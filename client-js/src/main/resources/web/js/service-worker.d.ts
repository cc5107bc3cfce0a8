import type { SyncRequest, SyncResult } from "./higgins-push.js";

/** What became of a wake-up. */
export interface WakeUpOutcome {
  /** Whether it was the one that proves the registration. */
  readonly isProof: boolean;
  /** Whether what it asked for is done; else it stays due. */
  readonly isDone: boolean;
}

export type WakeUpNotification = NotificationOptions & { title: string };

export interface WakeUpOptions {
  /**
   * Gives an access token, in the service worker: from a page's IndexedDB, or from a server that knows the browser's cookies. Without it
   * wake-ups are dealt with by open pages alone.
   */
  token?: () => string | Promise<string>;
  /**
   * The sync that runs if no page of the worker's scope is open that has a selector; needs `token`. It may return revisions as the one of a page does. It must end within
   * half a minute or so, or the browser stops the worker. If it throws it is tried three times; then what was not synced stays due,
   * until the browser reports that the network is back (where it can), or the next wake-up.
   */
  sync?: (request: SyncRequest) => SyncResult | Promise<SyncResult>;
  /**
   * Browsers want each wake-up to end with something that the user sees: if no page is visible and the sync showed no notification, this one
   * is shown. A function may decide by what became of the wake-up, and return null for none; then the browser shows one of its own, or
   * ends the subscription if that happens often. `{ title: "Up to date", tag: "higgins-push", silent: true }` unless given.
   */
  notification?: WakeUpNotification | null | ((outcome: WakeUpOutcome) => WakeUpNotification | null | Promise<WakeUpNotification | null>);
  /** Hears why a wake-up could not be dealt with; written to the console unless given. */
  failed?: (problem: Error) => void;
}

/**
 * Handles the wake-ups of a service worker: call it once, at the top of the worker's script. It gives back the codes that prove a
 * registration, lets open pages catch up or runs `sync`, and registers the subscription anew when the browser replaces it.
 *
 * @throws TypeError if an option is not what it must be
 */
export function handleWakeUps(options: WakeUpOptions): void;

/**
 * Reads the data of a wake-up, for applications that get it otherwise: the text of a push message, or an object parsed from it.
 */
export function readWakeUp(data: unknown): { readonly code: string | null };
