# The baseline: the whole distribution, compilers and package managers included, as many first Dockerfiles for Node.js have it.
FROM node:24-trixie
WORKDIR /app
COPY . .
RUN npm install
EXPOSE 8080
CMD ["npm", "start"]
