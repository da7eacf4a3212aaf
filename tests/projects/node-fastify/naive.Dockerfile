# The baseline: the whole distribution, compilers and package managers included, as many first Dockerfiles for Node.js have it.
FROM node:24-trixie
RUN npm install --global pnpm@10.34.8
WORKDIR /app
COPY . .
RUN pnpm install && pnpm build
EXPOSE 8080
CMD ["pnpm", "start"]
