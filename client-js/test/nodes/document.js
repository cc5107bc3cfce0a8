/**
 * As much of a page as callback polling needs, in Node: a script element loads what its address answers, as a browser does, with the
 * cookies that it was given, and calls the callback.
 */
export function makeDocument() {
  const cookies = new Map();
  return {
    createElement: () => ({ remove() {} }),
    head: { append: (script) => load(script, cookies) },
  };
}

async function load(script, cookies) {
  const text = await answer(script.src, cookies).catch(() => null);
  const [, name, messages] = /^\/\*\*\/([\w.]+)\((.*)\)$/s.exec(text ?? '') ?? [];
  if (name === undefined) return script.onerror({ type: 'error' });
  globalThis[name]?.(JSON.parse(messages));
  script.onload();
}

async function answer(address, cookies) {
  const headers = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  const response = await fetch(address, { headers });
  for (const line of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
    cookies.set(name, value);
  }
  return response.ok ? response.text() : null;
}
