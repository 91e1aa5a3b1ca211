/** A sentence with values in it that stand out. */
export type Sentence = readonly { readonly words: string; readonly strong: boolean }[];

export interface Item {
  readonly item: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly total: string;
}

type Fact = readonly [label: string, value: string];

/** A part of a letter. Nothing in it is escaped, and nothing has to be on one line yet. */
export type Block =
  | { readonly kind: 'sentence'; readonly sentence: Sentence }
  | { readonly kind: 'items'; readonly items: readonly Item[]; readonly sums: readonly Fact[] }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | { readonly kind: 'lines'; readonly title: string; readonly lines: readonly string[] }
  | { readonly kind: 'link'; readonly words: string; readonly url: string };

/** What a mail says, whatever it looks like. */
export interface Letter {
  readonly subject: string;
  readonly heading: string;
  readonly blocks: readonly Block[];
  /** Why the reader gets it. */
  readonly footer: string;
}

export interface MailContent {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A block of one sentence: what is filled in stands out. */
export function sentence(words: TemplateStringsArray, ...values: readonly string[]): Block {
  const parts = words.flatMap((part, index) => {
    const value = values[index];
    const plain = { words: part, strong: false };
    return value === undefined ? [plain] : [plain, { words: value, strong: true }];
  });
  return { kind: 'sentence', sentence: parts };
}

/** Every mail of the shop looks like this: the same text twice, plain and as HTML that loads nothing from anywhere. */
export function printLetter(letter: Letter): MailContent {
  return { subject: oneLine(letter.subject), text: asText(letter), html: asHtml(letter) };
}

function asText({ heading, blocks, footer }: Letter): string {
  const parts = [[oneLine(heading)], ...blocks.map(textOf), [oneLine(footer)]];
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function textOf(block: Block): string[] {
  switch (block.kind) {
    case 'sentence':
      return [block.sentence.map(({ words, strong }) => (strong ? oneLine(words) : words)).join('')];
    case 'items': {
      const items = block.items.flatMap((line) => [
        oneLine(`${line.quantity} x ${line.item}`),
        `    ${oneLine(`${line.unitPrice} each, ${line.total}`)}`,
      ]);
      return [...items, '', ...block.sums.map(factText)];
    }
    case 'facts':
      return block.facts.map(factText);
    case 'lines':
      return [oneLine(block.title), ...block.lines.map(oneLine)];
    case 'link':
      return [oneLine(block.url)];
  }
}

function factText([label, value]: Fact): string {
  return oneLine(`${label}: ${value}`);
}

/** Short lines throughout, so that the mail travels as it is written. */
const style = [
  'body { margin: 0 auto; max-width: 40em; padding: 1em; color: #222;',
  '  font: 16px/1.5 Helvetica, Arial, sans-serif; }',
  'h1 { font-size: 1.25em; }',
  'table { border-collapse: collapse; }',
  'th, td { padding: 0.25em 1em 0.25em 0; border-bottom: 1px solid #ddd; }',
  'footer { margin-top: 2em; color: #666; font-size: 0.85em; }',
];

function asHtml({ subject, heading, blocks, footer }: Letter): string {
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<title>${printed(subject)}</title>`,
    '<style>',
    ...style,
    '</style></head><body>',
    `<h1>${printed(heading)}</h1>`,
    ...blocks.flatMap(htmlOf),
    `<footer>${printed(footer)}</footer>`,
    '</body></html>',
    '',
  ].join('\n');
}

function htmlOf(block: Block): string[] {
  switch (block.kind) {
    case 'sentence': {
      const parts = block.sentence.map(({ words, strong }) =>
        strong ? `<strong>${printed(words)}</strong>` : escaped(words).replace(/^ | $/g, '\n'),
      );
      return [`<p>${parts.join('')}</p>`];
    }
    case 'items':
      return itemsHtml(block);
    case 'facts':
      return [
        '<table>',
        ...block.facts.flatMap(([label, value]) => [
          `<tr><th align="left">${printed(label)}</th>`,
          `<td align="right">${printed(value)}</td></tr>`,
        ]),
        '</table>',
      ];
    case 'lines':
      return [`<p>${printed(block.title)}<br>`, block.lines.map(printed).join('<br>\n'), '</p>'];
    case 'link':
      return [`<p><a href="${printed(block.url)}">`, `${printed(block.words)}</a></p>`];
  }
}

function itemsHtml({ items, sums }: Block & { kind: 'items' }): string[] {
  return [
    '<table>',
    '<tr><th align="left">Item</th><th>Quantity</th>',
    '<th>Unit price</th><th>Total</th></tr>',
    ...items.flatMap((line) => [
      `<tr><td>${printed(line.item)}</td>`,
      `<td align="right">${printed(line.quantity)}</td>`,
      `<td align="right">${printed(line.unitPrice)}</td>`,
      `<td align="right">${printed(line.total)}</td></tr>`,
    ]),
    ...sums.flatMap(([label, value]) => [
      `<tr><th align="left" colspan="3">${printed(label)}</th>`,
      `<td align="right">${printed(value)}</td></tr>`,
    ]),
    '</table>',
  ];
}

const printed = (text: string): string => escaped(oneLine(text));

/** Control characters and line ends become one space: what a customer or a product is called cannot add a line. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
