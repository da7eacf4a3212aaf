# The baseline: the whole distribution, compilers and package managers included, as many first Dockerfiles for Node.js have it.
FROM node:24-trixie
WORKDIR /app
COPY . .
# The headers that the image has: node-gyp fetches others, from where not every machine may.
RUN npm_config_nodedir=/usr/local npm install
EXPOSE 8080
CMD ["npm", "start"]
