FROM node:24-bookworm-slim AS build
WORKDIR /fonds
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY types ./types
COPY script ./script
COPY src ./src
RUN npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    FONDS_MANIFESTS=/archive/manifests \
    FONDS_IMAGES=/archive/images \
    FONDS_DATA=/archive/data
WORKDIR /fonds
COPY --from=build /fonds/package.json ./
COPY --from=build /fonds/node_modules ./node_modules
COPY --from=build /fonds/dist ./dist
COPY manifests /archive/manifests
COPY images /archive/images
RUN mkdir /archive/data && chown node:node /archive/data
USER node
VOLUME ["/archive/manifests", "/archive/images", "/archive/data"]
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --start-interval=2s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.FONDS_PORT || 8080}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js", "serve"]
