# One image for both processes: the command picks which (`node dist/src/main.js`, `node dist/workers/main.js`).

FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --include=dev --no-audit --no-fund
COPY . .
RUN node scripts/build.mjs --force && npm prune --omit=dev --no-audit --no-fund

FROM node:22-bookworm-slim
ENV NODE_ENV=production
# As everywhere our programs are started (scripts/lib/program-env.mjs).
ENV MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# The stand-ins are for trying things out; a deployment talks to the platforms.
RUN rm -rf dist/sandbox
# The image's own user: nothing here needs to be root, and nothing here may be changed while it runs.
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# node itself, not npm: signals must reach the process that closes in order.
CMD ["node", "--enable-source-maps", "dist/src/main.js"]
