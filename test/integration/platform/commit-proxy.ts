import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, Socket } from 'node:net';

/** What the network does to the next COMMIT: loses it on the way there, or loses its answer. */
export type Cut = 'commit lost' | 'answer lost';

const commitMessage = Buffer.from('COMMIT\0');

/** A way to the database that can fail in the middle of a commit, which no server lets itself be asked for. */
export class CommitProxy {
  private readonly sockets = new Set<Socket>();
  private cut: Cut | undefined;
  private target: URL | undefined;

  private constructor(private readonly server: Server) {
    server.on('connection', (client) => this.join(client));
  }

  static async open(): Promise<CommitProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CommitProxy(server);
  }

  /** The address of the same database on this way. */
  via(url: string): string {
    this.target = new URL(url);
    const address = new URL(url);
    address.hostname = '127.0.0.1';
    address.port = String((this.server.address() as AddressInfo).port);
    return address.href;
  }

  cutNext(cut: Cut): void {
    this.cut = cut;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket): void {
    const server = new Socket();
    server.connect(Number(this.target?.port || 5432), this.target?.hostname ?? '127.0.0.1');
    const end = () => void (client.destroy(), server.destroy());
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    let deaf = false;
    client.on('data', (chunk) => {
      const cut = chunk.includes(commitMessage) ? this.cut : undefined;
      if (cut !== undefined) this.cut = undefined;
      if (cut === 'commit lost') end();
      deaf ||= cut === 'answer lost';
      if (!server.destroyed) server.write(chunk);
    });
    server.on('data', (chunk) => void (deaf ? end() : client.write(chunk)));
  }
}
