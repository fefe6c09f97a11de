# The mail gateway. Build from the repository's root:
#   docker build -f infra/docker/mail-gateway.Dockerfile -t brigade-dispatch/mail-gateway:VERSION .
ARG NODE_IMAGE=node:20-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY src/mail-gateway/package.json src/mail-gateway/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY src/mail-gateway/ ./
RUN npm run --silent build && rm -rf dist/test && npm prune --omit=dev --no-audit --no-fund

FROM ${NODE_IMAGE}
ENV NODE_ENV=production \
    MAIL_LISTEN=:2525
WORKDIR /app
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules/ node_modules/
COPY --from=build /build/dist/ dist/
EXPOSE 2525
# `node` of the base image, as a number: orchestrators that refuse root want to see one.
USER 1000
# A greeting (220) means that it takes mail; 421 that it is full or stopping.
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s --retries=3 CMD ["node", "-e", "const s=require('node:net').connect(2525,'127.0.0.1');s.on('error',()=>process.exit(1));s.on('close',()=>process.exit(1));s.on('data',d=>s.end('QUIT\\r\\n',()=>process.exit(String(d).startsWith('220')?0:1)))"]
CMD ["node", "dist/main.js"]
