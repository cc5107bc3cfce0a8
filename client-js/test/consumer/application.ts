// Compiled, not run: an application in TypeScript that has the package from npm.
import { HubError, type Notice, Selector, type SyncRequest } from "@higgins-push/client";

const mySync = async ({ contexts, everything }: SyncRequest): Promise<Record<string, number>> =>
  everything ? {} : Object.fromEntries(contexts.map((context) => [context, 1]));

export const selector: Selector = new Selector({ user: "alex", token: () => "token", sync: mySync });

selector.addEventListener("notice", ({ detail }) => {
  const notice: Notice = detail;
  console.log(notice.context, notice.revision);
});

export async function publish(context: string): Promise<number> {
  try {
    return (await selector.publish({ context })).revision;
  } catch (problem) {
    return problem instanceof HubError ? problem.code : 0;
  }
}

// @ts-expect-error the sync is missing: the types of the package are read
new Selector({ user: "alex", token: () => "token" });
