import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partsOf } from '../../main/resources/web/chat/links.js';

const links = (text) => partsOf(text).flatMap(({ text: shown, href }) => (href ? [[shown, href]] : []));
const shown = (text) => links(text).map(([address]) => address);

test('addresses of the web lead somewhere, and the text around them stays as it was', () => {
  const text = 'See https://example.org/a?b=c#d, or http://10.0.0.1:8080/ (HTTPS://EXAMPLE.org/x).';
  assert.deepEqual(links(text), [
    ['https://example.org/a?b=c#d', 'https://example.org/a?b=c#d'],
    ['http://10.0.0.1:8080/', 'http://10.0.0.1:8080/'],
    ['HTTPS://EXAMPLE.org/x', 'https://example.org/x'],
  ]);
  assert.equal(partsOf(text).map((part) => part.text).join(''), text);
});

test('brackets and punctuation of the sentence are not part of an address', () => {
  assert.deepEqual(shown('(see https://en.wikipedia.org/wiki/Push_(disambiguation))'), ['https://en.wikipedia.org/wiki/Push_(disambiguation)']);
  assert.deepEqual(shown('"https://a.example/x"! https://b.example?! <https://c.example>'), ['https://a.example/x', 'https://b.example', 'https://c.example']);
  assert.deepEqual(shown('http://[::1]:8080/x'), ['http://[::1]:8080/x']);
});

test('nothing else leads anywhere', () => {
  [
    'javascript:alert(1)',
    'javascript://https/%0aalert(1)',
    'JaVaScRiPt:alert(1)//http',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x file:///etc/passwd ftp://example.org blob:x about:blank',
    'https:example.org https:/example.org http:// https://',
    'https://bank.example@evil.example/ https://user:word@evil.example/',
    'example.org www.example.org mailto:a@b.example',
    `https://example.org/${'x'.repeat(3000)}`,
  ].forEach((text) => assert.deepEqual(partsOf(text), [{ text }], text));
});

test('an address ends where markup, quotes or hidden characters begin', () => {
  assert.deepEqual(links('https://a.example/"onmouseover="alert(1)'), [['https://a.example/', 'https://a.example/']]);
  assert.deepEqual(links('https://a.example/<img src=x onerror=alert(1)>'), [['https://a.example/', 'https://a.example/']]);
  assert.deepEqual(shown('https://a.example/\u202Egpj.exe'), ['https://a.example/']);
  assert.deepEqual(shown('https://a.example/\u200Bx \\https://b.example\\'), ['https://a.example/', 'https://b.example']);
});

test('a long text of half addresses takes no long time', () => {
  const started = performance.now();
  partsOf('https://('.repeat(20_000));
  partsOf(`https://a.example/${')'.repeat(100_000)}`);
  assert.ok(performance.now() - started < 5_000);
});

test('a text without an address is one part, and no text is none', () => {
  assert.deepEqual(partsOf('hello'), [{ text: 'hello' }]);
  assert.deepEqual(partsOf(''), []);
});
