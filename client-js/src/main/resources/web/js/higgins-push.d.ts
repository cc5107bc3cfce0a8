/** What carries notices, the best first. */
export type Transport = "websocket" | "long-polling" | "callback-polling";

/**
 * What a selector lives on.
 *
 * - `connecting`: on its way to the hub, or to another page's connection;
 * - `push`: the hub tells it;
 * - `timer`: the hub cannot be reached; it syncs on the timer, and keeps trying to get back;
 * - `refused`: the hub refuses this page's token and trying the same again will not help; it syncs on the timer until
 *   another page of this browser connects, the `token` function gives another token (it is asked ever more rarely, at least
 *   once a minute), or {@link Selector.reconnectNow} is called. The same token is tried again after 2 to 4 minutes and then
 *   ever more rarely, up to a quarter to half an hour;
 * - `stopped`.
 */
export type State = "connecting" | "push" | "timer" | "refused" | "stopped";

/**
 * Why a sync runs: the hub said that a context changed elsewhere; the application said that it changed here; the hub is
 * away and the timer's period is over; this device is new to the hub; the hub cannot tell what this device missed; the
 * application asked for it.
 */
export type SyncCause = "notice" | "local-edit" | "timer" | "start" | "resync" | "asked";

/**
 * Names a context together with whose it is: the user's own, unless it says which group's, or everyone's. Contexts of one name
 * that belong to different owners are different contexts, with revisions of their own.
 */
export interface ContextRef {
  readonly context: string;
  /** The group whose context it is; absent if it is no group's. */
  readonly group?: string;
  /** Whether it is everyone's. */
  readonly everyone?: boolean;
}

/** The revision that this device holds of a context, whosever it is. */
export interface HeldRevision extends ContextRef {
  readonly revision: number;
}

export interface SyncRequest {
  /**
   * The names of the contexts to sync, whosever they are: a sync that tells no owners apart syncs what has such a name. Empty
   * when everything is to be synced.
   */
  readonly contexts: readonly string[];
  /** The same contexts, each with whose it is. */
  readonly refs: readonly ContextRef[];
  /** Whether all contexts are to be synced, the groups' and everyone's too, because nobody can say which changed. */
  readonly everything: boolean;
  /** Why; never empty. */
  readonly causes: readonly SyncCause[];
  /** Aborted when the selector stops. */
  readonly signal: AbortSignal;
}

/** What the hub told: a context has a newer revision. It says that something changed, never what. */
export interface Notice {
  readonly context: string;
  readonly revision: number;
  /** The device of this user that made the change; absent if none did. */
  readonly origin?: string;
  /** The group whose context it is; absent if it is no group's. */
  readonly group?: string;
  /** True if it is everyone's context, else absent. */
  readonly everyone?: true;
}

/** What a publisher reports: a context changed, a user's unless it says whose. */
export interface Change {
  /** Whose context it is, or, of a group's or everyone's, whose device the origin is; this selector's user unless given. */
  user?: string;
  /** Tells this device of the user alone, whoever made the change. */
  forDevice?: string;
  /** It is this group's context: the devices of all its members are told. */
  forGroup?: string;
  /** It is everyone's context: the devices of all users are told, also of those who come back later. */
  forEveryone?: boolean;
  /** When it is announced, a date or its text; at once if it is past. Not together with `after`. */
  at?: Date | string;
  /** How many milliseconds after the hub has taken it it is announced, up to 366 days. */
  after?: number;
  /**
   * Names a change for later: published again under the same id, by whichever page, it waits once; another change under it is
   * refused. Unless given it is a random one, and each call is a change of its own.
   */
  timedId?: string;
  context: string;
  /** Its new revision, 0 to 2^53-1; the hub gives the next one if it is left out. */
  revision?: number;
  /** The device that made the change, which is not told of it; this device unless given, nobody if null. */
  origin?: string | null;
}

export interface Receipt {
  /** The position the hub gave the change; opaque. Empty for a change for later. */
  readonly position: string;
  /** The revision recorded; of a change for later its own, or 0 because the hub gives the next one when its time has come. */
  readonly revision: number;
  /** Whether the hub knew the change already and told nobody. */
  readonly duplicate: boolean;
  /** For a change with `at` or `after`: what names it until its time has come, and when that is. */
  readonly timed?: { readonly id: string; readonly at: Date };
}

/** What is kept over the end of a page. */
export interface Saved {
  position: string | null;
  /** The revision held of each context; the keys are opaque. */
  known: Record<string, number>;
}

/** Where a selector keeps what it knows. What it is given is never ahead of what was synced. */
export interface Store {
  /** What was saved last; position null and no revisions if nothing was. */
  load(): Saved;
  save(saved: Saved): void;
  forget(): void;
}

/** What a sync may say that this device holds now. */
export type SyncResult = void | Record<string, number> | readonly HeldRevision[];

export interface SelectorOptions {
  /**
   * The address of the hub, like `https://push.example.org`, or `https://example.org/push/` if it is behind a path; the
   * page's own origin unless given. Of a hub with several nodes and no balancer before them, the addresses of all: the
   * first is tried first, and the next whenever one cannot be reached or ends the session.
   */
  hub?: string | URL | readonly (string | URL)[];
  /** Whose contexts these are: the `sub` of the access tokens. */
  user: string;
  /** This browser's device id; made once and kept in the storage unless given. A device in the token wins. */
  device?: string;
  /** Gives an access token that is valid for a while. Called for each session, and before its token ends. */
  token: () => string | Promise<string>;
  /**
   * The sync you already have. Called one at a time; again if something changed meanwhile; again, after a growing random
   * pause, if it threw. It may return the revision it now holds of each context, as far as it can tell: then a notice
   * of what it has already costs no further sync. A record names contexts of the user's own; a list says whose each is. (A name
   * in a record does not count if the sync was asked for a group's or everyone's context of that name.) A sync must come to
   * an end: none starts while one runs.
   */
  sync: (request: SyncRequest) => SyncResult | Promise<SyncResult>;
  /**
   * What names this application among those of its origin: positions are kept for each, since a page must not believe
   * what another application has synced. The first segment of the page's path unless given.
   */
  app?: string;
  /**
   * Milliseconds between syncs of everything while the hub is away, the first at once if the hub is away or refuses from the
   * start; 30 000 unless given, Infinity for none.
   */
  timer?: number;
  /** Milliseconds a context must stay unchanged before a local change is synced; 2 000 unless given. */
  quietPeriod?: number;
  /** Milliseconds a context that keeps changing waits for its sync at most; 30 000 unless given. */
  longestWait?: number;
  /** Which transports to use, the best first; WebSocket and long polling unless given. */
  transports?: Transport[];
  /** Whether to share one connection with the other pages of this origin; true in pages unless given, false elsewhere. */
  share?: boolean;
  /**
   * Where to keep what is known: a web storage or a store of your own; `localStorage` unless given. Null keeps nothing:
   * for applications whose data ends with the page.
   */
  storage?: Storage | Store | null;
  /** Gives a ticket for callback polling; unless given, the hub is asked for one with the token. */
  ticket?: () => string | Promise<string>;
}

export interface StateDetail {
  readonly state: State;
  /** What carries the notices while the state is `push`. */
  readonly transport: Transport | null;
  /** Whether this page holds the connection for all pages of this browser. */
  readonly leads: boolean;
  /** What went wrong, for people; never holds a token. */
  readonly text?: string;
  /** The hub's code for it, an HTTP status; 0 if the hub did not answer. */
  readonly code?: number;
  /** While the state is `refused`: what to do about it, for people. */
  readonly hint?: string;
}

/** The hub's "no" for good: trying the same again will not help. */
export interface Refusal {
  /** The hub's code, an HTTP status such as 401 or 403. */
  readonly code: number;
  /** What is wrong, in the hub's words; never holds a token. */
  readonly text: string;
  /** What to do about it. */
  readonly hint: string;
}

export interface SelectorEvents {
  /**
   * The state, the transport, or what went wrong changed. A change of `leads` alone fires nothing: `connecting` comes once,
   * and the `leads` that counts comes with what follows it.
   */
  statechange: CustomEvent<StateDetail>;
  /** The hub refuses this page. Unless `preventDefault` is called, it is written to the console too, in one line. */
  refused: CustomEvent<Refusal>;
  /** The hub told something this page did not know. */
  notice: CustomEvent<Notice>;
  /** The hub cannot tell what was missed; a sync of everything follows at a random moment within so many ms. */
  resync: CustomEvent<{ readonly within: number }>;
  /** The sync is about to be called. */
  syncstart: CustomEvent<SyncRequest>;
  /** The sync succeeded; it took so many milliseconds. */
  syncfinish: CustomEvent<SyncRequest & { readonly took: number }>;
  /** The sync threw; it is tried again. */
  syncfail: CustomEvent<SyncRequest & { readonly took: number; readonly error: unknown }>;
}

/** One thing that a selector did or heard. */
export interface ReportedEvent {
  /** When, by this machine's clock: ISO 8601, in UTC, with milliseconds. */
  readonly at: string;
  /** Where the hub's timeline has the same event, it has the same name. */
  readonly event:
    | "connected" | "disconnected" | "refused" | "told" | "resynced" | "confirmed" | "sync-started" | "sync-finished" | "sync-failed" | "closed";
  /** The names of the contexts that it concerns; absent if none, or everything. */
  readonly contexts?: readonly string[];
  /** What happened, in plain words; never holds a token. */
  readonly text: string;
}

/** What a selector did lately, the oldest first: this device's side of the question why it did not sync. */
export interface SelectorReport {
  readonly events: readonly ReportedEvent[];
  /** A line for each, with its time. */
  readonly text: string;
}

/** A scope in which the application changes a context; no sync that touches it starts while it is open. */
export interface Edit {
  readonly context: string;
  /** The same, with whose it is. */
  readonly ref: ContextRef;
  /** Ends the scope without a change. */
  unchanged(): void;
  /** Ends the scope; the context counts as changed now. Closing twice does nothing. */
  close(): void;
  [Symbol.dispose](): void;
}

/** The hub said no to a published change, or could not be reached. */
export class HubError extends Error {
  /** The hub's code, an HTTP status; 0 if the hub did not answer. */
  readonly code: number;
  /** The milliseconds the hub asks to wait. */
  readonly after: number;
  /** Whether the same again may succeed later. */
  readonly isTemporary: boolean;
}

/** Where the push service of its vendor reaches a device. Tokens, endpoints and keys are secrets. */
export type PushAddress = (
  | { platform: "apns" | "fcm"; token: string }
  | { platform: "wns"; endpoint: string }
  | { platform: "web-push"; endpoint: string; keys: { p256dh: string; auth: string } }
) & {
  /** The app's name in the hub's settings, where it serves several of this platform. */
  app?: string;
  /** Until when the address is good, if the push service said. */
  expires?: Date | string | number | null;
};

/** What the hub says of a device's registration; never the address. */
export interface PushRegistrationStatus {
  readonly device: string;
  readonly platform: string;
  readonly app?: string;
  /** Whether the device has given back the code that the hub sent to the address: only then is it woken. */
  readonly proven: boolean;
  readonly registered: Date;
  readonly expires?: Date;
}

/**
 * This device's registration with its push service, by which the hub wakes it while it has no connection. Requests go over HTTP,
 * with a session or without, one at a time and in the order of the calls. What passes (the hub is away, 429, 5xx) is tried again for a
 * minute, a token refused with 401 is asked for once more; promises are rejected with a {@link HubError}.
 */
export interface PushRegistration {
  /**
   * Subscribes the browser to its push service with the hub's key, unless it is, and registers the subscription. Call it at each
   * start, once the user has allowed notifications: the same again costs two requests and keeps its proof. The service worker,
   * which calls `handleWakeUps`, gives back the code that follows.
   */
  subscribe(serviceWorker: ServiceWorkerRegistration, options?: { app?: string }): Promise<PushRegistrationStatus>;

  /** Ends that: for a user who signs out. */
  unsubscribe(serviceWorker: ServiceWorkerRegistration): Promise<void>;

  /**
   * Registers an address in place of the one before. Fulfilled when the hub has it; unless it is proven already, a wake-up with a
   * code is on its way to the address.
   */
  register(address: PushAddress | PushSubscription): Promise<PushRegistrationStatus>;

  /** Gives back the code of a wake-up, within ten minutes. */
  prove(code: string): Promise<PushRegistrationStatus>;

  /** What the hub has; null if nothing. */
  status(): Promise<PushRegistrationStatus | null>;

  /** Removes it: the device is woken no more. */
  remove(): Promise<void>;
}

/**
 * One application's copy of a user's contexts, in one page. It is told when another device changed a context, and then
 * runs the sync the application already has; while the hub is away it runs it on a timer.
 *
 * However many pages and applications of one origin are open, one of them holds the connection for the same hub, user
 * and device; each is told everything, once.
 */
export class Selector extends EventTarget {
  /** @throws TypeError if an option is not what it must be */
  constructor(options: SelectorOptions);

  /** A unique id of this selector among all of this browser. */
  readonly pushId: string;
  /** The address of the hub that is in use, or tried next. */
  readonly hub: string;
  readonly device: string;
  readonly state: State;
  /** What carries the notices while the state is `push`. */
  readonly transport: Transport | null;
  /** Whether this page holds the connection for all pages of this browser. */
  readonly leads: boolean;
  /** Up to where the hub told this page everything; opaque, null before the first answer. */
  readonly position: string | null;

  /** Milliseconds until the hub is tried again, 0 while it is; null while push works, when stopped, or if it is not known. */
  readonly retryIn: number | null;

  /**
   * What this selector did lately: up to 100 events, the newest. With the hub's own timeline of the device (`hub why`, or
   * `GET /v1/users/{user}/timeline`) it says where a sync got stuck. What the sync threw is in it.
   */
  report(): SelectorReport;

  /** Starts; or, after a refusal, tries again with a fresh token. */
  start(): this;

  /**
   * Tries the hub now instead of when the pause is over, for a "try now" button, whichever page holds the connection. Harmless
   * at any time: while push works or an attempt runs it does nothing; three calls in a row have an effect at once, after that
   * one in ten seconds, and none before the time that the hub asked to wait. After a refusal the token that was refused is
   * tried again. The browser's own signs (`online`, a page that is seen again, another network) do the same by themselves.
   */
  reconnectNow(): void;

  /** The registration by which the hub wakes this device. */
  readonly pushRegistration: PushRegistration;

  /**
   * Says that a wake-up came in: asks the hub what this page missed, and syncs it; everything if the hub cannot be reached. Fulfilled
   * when nothing is left to sync; rejected if the selector is stopped first. A page whose service worker calls `handleWakeUps` need
   * not call it. While one waits to begin, others are the same.
   */
  wokenUp(): Promise<void>;

  /** Leaves the hub; no sync starts any more. A running one goes on to its end, its signal is aborted. */
  stop(): void;

  /**
   * Says that the application changed a context here. Its sync starts after the quiet period, at the latest after the
   * longest wait.
   */
  changed(context: string | ContextRef): void;

  /** Syncs everything as soon as no sync runs and nothing is being edited. */
  syncNow(): void;

  /**
   * Opens a scope in which the application changes a context, so that a sync never catches it half-updated. Fulfilled
   * once no sync that touches it runs any more: do not await it inside the sync itself. Keep scopes short. Contexts of the same
   * name that are a group's or everyone's are held off as well.
   */
  edit(context: string | ContextRef): Promise<Edit>;

  /** The same around a function: the context counts as changed when it ends. */
  edit<T>(context: string | ContextRef, work: () => T | Promise<T>): Promise<T>;

  /**
   * Reports a change, for tokens that may publish. Fulfilled once the hub has recorded it, or a newer one that stands
   * for it; while the hub is away it waits. Rejected with a {@link HubError} if the hub refuses it.
   */
  publish(change: Change): Promise<Receipt>;

  /** Stops, and forgets the position and revisions that were kept: the user signed out, or the data was deleted. */
  forget(): void;

  addEventListener<K extends keyof SelectorEvents>(
    type: K,
    listener: (this: Selector, event: SelectorEvents[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof SelectorEvents>(
    type: K,
    listener: (this: Selector, event: SelectorEvents[K]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
}
