# The baseline: the whole distribution, compilers and package managers included, as many first Dockerfiles for Node.js have it.
FROM node:24-trixie
RUN npm install --global --force yarn@1.22.22
WORKDIR /app
COPY . .
RUN yarn install
EXPOSE 8080
CMD ["node", "."]
