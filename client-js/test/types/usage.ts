// Compiled, not run: what an embedder may write, and what the compiler must refuse.
import { Change, HubError, PushRegistrationStatus, Receipt, Selector, SelectorOptions, State, Store } from "@higgins-push/client";
import { handleWakeUps, readWakeUp } from "@higgins-push/client/service-worker";

const least: SelectorOptions = { user: "alex", token: () => "token", sync: () => {} };

const selector: Selector = new Selector({
  ...least,
  hub: new URL("https://push.example.org"),
  device: "work-pc",
  app: "notes",
  token: async () => "token",
  sync: async ({ contexts, everything, causes, signal }) => {
    signal.throwIfAborted();
    if (everything || causes.includes("resync")) return {};
    return Object.fromEntries(contexts.map((context) => [context, 1]));
  },
  transports: ["websocket", "long-polling", "callback-polling"],
  storage: localStorage,
}).start();

selector.addEventListener("statechange", ({ detail }) => {
  const state: State = detail.state;
  console.log(state, detail.transport, detail.leads, detail.text);
});
selector.addEventListener("notice", ({ detail: { context, revision, origin } }) => {
  const next: number = revision + 1;
  console.log(context, next, origin?.toUpperCase());
});
selector.addEventListener("syncfail", ({ detail: { error, took } }) => console.log(error, took.toFixed()));

async function edits(): Promise<number> {
  using edit = await selector.edit("notes");
  edit.unchanged();
  return selector.edit("notes", async () => 7);
}

async function publishes(): Promise<Receipt | undefined> {
  const change: Change = { context: "notes", revision: 3, origin: null };
  try {
    return await selector.publish(change);
  } catch (problem) {
    if (problem instanceof HubError && problem.isTemporary) console.log(problem.code);
    return undefined;
  }
}

async function audiences(): Promise<string | undefined> {
  await selector.publish({ context: "keys", forDevice: "phone" });
  await selector.publish({ context: "album", forGroup: "family", at: new Date() });
  const { timed } = await selector.publish({ context: "terms", forEveryone: true, after: 60_000, timedId: "terms-7" });
  selector.changed({ context: "album", group: "family" });
  (await selector.edit({ context: "terms", everyone: true })).ref.context.toUpperCase();
  return timed?.at.toISOString();
}

new Selector({ ...least, sync: ({ refs }) => refs.map((ref) => ({ ...ref, revision: 1 })) });

const store: Store = { load: () => ({ position: null, known: {} }), save: ({ position }) => void position, forget() {} };
new Selector({ ...least, storage: store });
new Selector({ ...least, storage: null });

async function sleeps(worker: ServiceWorkerRegistration): Promise<PushRegistrationStatus | null> {
  const registration = selector.pushRegistration;
  const { proven, registered }: PushRegistrationStatus = await registration.subscribe(worker, { app: "notes" });
  console.log(proven, registered.getTime());
  await registration.register({ platform: "fcm", token: "token", expires: new Date() });
  await registration.register({ platform: "web-push", endpoint: "https://push.example/1", keys: { p256dh: "key", auth: "secret" } });
  const { code } = readWakeUp("{}");
  if (code !== null) await registration.prove(code);
  await selector.wokenUp();
  return registration.status();
}

handleWakeUps({
  token: async () => "token",
  sync: async ({ refs, everything }) => (everything ? undefined : refs.map((ref) => ({ ...ref, revision: 1 }))),
  notification: ({ isProof, isDone }) => (isProof ? null : { title: isDone ? "Synced" : "Offline" }),
  failed: ({ message }) => console.log(message),
});
handleWakeUps({ notification: { title: "Synced", silent: true } });

// @ts-expect-error a push service of a browser needs keys
selector.pushRegistration.register({ platform: "web-push", endpoint: "https://push.example/1" });
// @ts-expect-error a notification needs a title
handleWakeUps({ notification: { body: "Synced" } });
// @ts-expect-error the sync is missing
new Selector({ user: "alex", token: () => "token" });
// @ts-expect-error no such transport
new Selector({ ...least, transports: ["carrier-pigeon"] });
// @ts-expect-error no such event
selector.addEventListener("notice", ({ detail }) => detail.payload);
// @ts-expect-error the push id is given
selector.pushId = "mine";

export { audiences, edits, publishes, sleeps };
