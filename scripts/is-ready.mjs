// node scripts/is-ready.mjs: ends with 0 when the API or the worker of this container is ready for work, else with 1. The
// worker's container is the one that is told a WORKER_PORT; commands listen nowhere and end before anybody asks.
const port = process.env.WORKER_PORT ?? process.env.PORT ?? '3000';
const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
process.exit(answer?.ok ? 0 : 1);
