# The server with its client. Build from the repository's root:
#   docker build -f infra/docker/server.Dockerfile -t brigade-dispatch/server:VERSION .
# Base images are arguments, so that a deployment can name its mirror and pin digests.
ARG NODE_IMAGE=node:20-bookworm-slim
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0

FROM ${NODE_IMAGE} AS client
WORKDIR /build/liff-client
COPY liff-client/package.json liff-client/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY liff-client/ ./
RUN npm run --silent build

FROM ${SDK_IMAGE} AS server
WORKDIR /build
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/ src/
COPY --from=client /build/liff-client/dist/ liff-client/dist/
# CI=true: the lock files decide every package's version, or the build fails.
RUN CI=true dotnet publish src/Host -c Release -o /app -p:UseAppHost=false

FROM ${RUNTIME_IMAGE}
# The engine speaks to the system's SQLite, which the distribution keeps mended.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libsqlite3-0 \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o 1654 -g 1654 -m 0700 /data
COPY --from=server /app/ /app/
# Diagnostics would write sockets into /tmp; everything else is written to /data alone.
ENV ASPNETCORE_URLS=http://+:8080 \
    Storage__Sqlite__Directory=/data \
    DOTNET_EnableDiagnostics=0
WORKDIR /data
VOLUME /data
EXPOSE 8080
# `app` of the base image, as a number: orchestrators that refuse root want to see one.
USER 1654
HEALTHCHECK --interval=15s --timeout=8s --start-period=60s --retries=3 CMD ["dotnet", "/app/BrigadeDispatch.Host.dll", "health"]
ENTRYPOINT ["dotnet", "/app/BrigadeDispatch.Host.dll"]
