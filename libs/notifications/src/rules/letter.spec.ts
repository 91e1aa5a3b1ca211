import * as fc from 'fast-check';
import { type Letter, printLetter, sentence } from './letter';

const letter = (changes: Partial<Letter> = {}): Letter => ({
  subject: 'About tea',
  heading: 'There is tea.',
  blocks: [sentence`Cup ${'3'} is yours.`],
  footer: 'You drink tea.',
  ...changes,
});

const every = (value: string): Letter => ({
  subject: value,
  heading: value,
  blocks: [
    sentence`It is ${value}!`,
    {
      kind: 'items',
      items: [{ item: value, quantity: value, unitPrice: value, total: value }],
      sums: [[value, value]],
    },
    { kind: 'facts', facts: [[value, value]] },
    { kind: 'lines', title: value, lines: [value, value] },
  ],
  footer: value,
});

describe('a letter', () => {
  it('says the same as text and as HTML', () => {
    const { subject, text, html } = printLetter(
      letter({ blocks: [sentence`Cup ${'3'} is yours.`, { kind: 'facts', facts: [['Sugar', 'none']] }] }),
    );
    expect(subject).toBe('About tea');
    expect(text).toBe('There is tea.\n\nCup 3 is yours.\n\nSugar: none\n\nYou drink tea.\n');
    expect(html).toContain('<title>About tea</title>');
    expect(html).toContain('<h1>There is tea.</h1>');
    expect(html).toContain('<p>Cup\n<strong>3</strong>\nis yours.</p>');
    expect(html).toContain('<tr><th align="left">Sugar</th>\n<td align="right">none</td></tr>');
    expect(html).toContain('<footer>You drink tea.</footer>');
  });

  it('loads nothing from anywhere, and is written in lines that no mail server folds', () => {
    const { text, html } = printLetter(every('3'));
    expect(html).not.toMatch(/https?:|src=|href=|url\(|@import|<script|<img|<link/);
    for (const line of `${text}\n${html}`.split('\n')) expect(line.length).toBeLessThanOrEqual(76);
  });

  it('is as long, line by line, whatever is filled in', () => {
    const { text, html } = printLetter(every('x'));
    const lines = (printed: string): number => printed.split('\n').length;
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (value) => {
        const filled = printLetter(every(value));
        expect(filled.subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect([lines(filled.text), lines(filled.html)]).toEqual([lines(text), lines(html)]);
      }),
    );
  });

  it('has no markup that was filled in', () => {
    const tags = (html: string): number => html.split('<').length;
    const plain = tags(printLetter(every('x')).html);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", 'b', '/') }), (value) => {
        expect(tags(printLetter(every(value)).html)).toBe(plain);
      }),
    );
    const { text, html } = printLetter(letter({ blocks: [sentence`It is ${`<b>"me" & 'you'</b>`}.`] }));
    expect(html).toContain('It is\n<strong>&lt;b&gt;&quot;me&quot; &amp; &#39;you&#39;&lt;/b&gt;</strong>.');
    expect(text).toContain(`It is <b>"me" & 'you'</b>.`);
  });
});
