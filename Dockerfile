# The bot as an image: the wheel is built in one stage and installed in the other; no compiler, no root.
FROM python:3.12-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY bots bots
COPY dialogs dialogs
COPY storage storage
COPY locales locales
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.12-slim
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir --no-compile /wheels/*.whl && python -m compileall -q -j 0 /usr/local/lib \
    && rm -r /wheels \
    && useradd --create-home --uid 1000 paradnaya \
    && install -d -o paradnaya -g paradnaya /data
USER paradnaya
WORKDIR /data
ENV PARADNAYA_HOME=/data PYTHONUNBUFFERED=1
VOLUME /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["paradnaya"]
CMD ["run"]
