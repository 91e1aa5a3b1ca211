import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { ReceivedUpload, refusalOfLength, UploadAborted } from './received-upload';

const limits = { maxBytes: 10, idleMilliseconds: 20 };

async function received(body: PassThrough): Promise<string> {
  let text = '';
  for await (const chunk of new ReceivedUpload(body, limits)) text += chunk.toString();
  return text;
}

describe('a body that arrives', () => {
  it('is passed on whole, in whatever pieces it comes', async () => {
    const body = new PassThrough();
    const all = received(body);
    for (const piece of ['ab', 'c', 'defg']) body.write(piece);
    body.end('hij');
    expect(await all).toBe('abcdefghij');
  });

  it('is refused when it grows beyond the limit', async () => {
    const body = new PassThrough();
    body.end('12345678901');
    await expect(received(body)).rejects.toMatchObject({ status: 413 });
  });

  it('is refused by what it says of its length', () => {
    expect(refusalOfLength('11', limits)).toMatchObject({ status: 413 });
    expect(refusalOfLength('10', limits)).toBeUndefined();
    expect(refusalOfLength(undefined, limits)).toBeUndefined();
  });

  it('is given up when nothing more comes', async () => {
    const body = new PassThrough();
    body.write('abc');
    await expect(received(body)).rejects.toMatchObject({ status: 408 });
  });

  it('is given up when the sender hangs up, quietly or with an error', async () => {
    const quiet = new PassThrough();
    const first = received(quiet);
    quiet.write('abc');
    quiet.destroy();
    await expect(first).rejects.toBeInstanceOf(UploadAborted);

    const loud = new PassThrough();
    const second = received(loud);
    loud.destroy(new Error('reset'));
    await expect(second).rejects.toBeInstanceOf(UploadAborted);
  });

  it('stays open when its reader stops in the middle, so that it can be answered', async () => {
    const body = new PassThrough();
    body.write('abc');
    for await (const chunk of new ReceivedUpload(body, limits)) {
      expect(chunk.toString()).toBe('abc');
      break;
    }
    expect(body.destroyed).toBe(false);
    body.destroy(new Error('later'));
    expect(body.destroyed).toBe(true);
  });

  it('is read only as fast as its reader asks', async () => {
    const body = new PassThrough({ highWaterMark: 4 });
    const reader = new ReceivedUpload(body, { ...limits, maxBytes: 1000 });
    expect(body.write('1234')).toBe(false);
    expect((await reader.next()).value?.toString()).toBe('1234');
    expect(body.write('5678')).toBe(false);
    expect(body.writableNeedDrain).toBe(true);
    expect((await reader.next()).value?.toString()).toBe('5678');
    await reader.return();
  });

  it('can be given up while it waits for more, and the body goes on then', async () => {
    const body = new PassThrough();
    const upload = new ReceivedUpload(body, { ...limits, idleMilliseconds: 60_000 });
    const waiting = upload.next();
    await upload.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
    body.resume();
    const ended = once(body, 'end');
    body.end('abc');
    await ended;
  });
});
