# The engine with the page built. Without DATABASE_URL it runs its embedded Postgres in /data.
# Each workspace's package.json is copied before the install: without one, what is installed does not fit the lockfile,
# and prepare.mjs would install everything again.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY protocol/package.json protocol/
COPY ai-engine/package.json ai-engine/
COPY web/package.json web/
COPY testing/package.json testing/
COPY e2e/package.json e2e/
COPY faults/package.json faults/
COPY bench/package.json bench/
RUN npm ci --no-audit --no-fund
COPY . .
# The image has its own Node, and needs neither the one from the packages nor what the build of the page left behind.
RUN node scripts/prepare.mjs \
  && npm prune --omit=dev --no-audit --no-fund \
  && rm -rf node_modules/node-linux-* web/.next

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
COPY --from=build /app ./
RUN mkdir -p /data .cache && chown node:node /data .cache
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s CMD ["node", "deploy/healthy.mjs"]
STOPSIGNAL SIGTERM
CMD ["node", "ai-engine/src/main.ts"]
