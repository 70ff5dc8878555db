# Any image with python3 (3.11 or newer) and its venv module; both stages must have the same one. By digest, the same
# base is built upon each time: --build-arg BASE_IMAGE=docker.io/library/python@sha256:...
ARG BASE_IMAGE=docker.io/library/python:3.11-slim

FROM ${BASE_IMAGE} AS builder
# pip and the build backend live in /opt/build and stay behind; /opt/bloodcells never holds them.
RUN python3 -m venv /opt/build && python3 -m venv --without-pip /opt/bloodcells
WORKDIR /src
COPY requirements/build.txt requirements/serve.txt requirements/
RUN /opt/build/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements/build.txt \
    && /opt/build/bin/pip --python /opt/bloodcells/bin/python install --no-cache-dir --no-compile \
        --only-binary :all: --require-hashes --no-deps -r requirements/serve.txt
COPY LICENSE README.md pyproject.toml ./
COPY app app
COPY bloodcells bloodcells
COPY training training
COPY models models
RUN /opt/build/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /opt/build/bin/pip --python /opt/bloodcells/bin/python install --no-cache-dir --no-compile \
        --no-index --no-deps /wheels/*.whl
# Left out: pyarrow's C++ and Cython sources, second copies of its libraries, S3 and Flight; onnxruntime's library
# for C programs and its model converters; tests; the models, which are in /models; the command that trains, which needs
# more than is here. The imports at the end fail the build if one of them is needed after all.
RUN cd /opt/bloodcells/lib/python3*/site-packages \
    && rm -rf pyarrow/include pyarrow/includes pyarrow/src pyarrow/*.pxi pyarrow/*.pyx pyarrow/*.pxd \
        pyarrow/*_flight* pyarrow/*arrow_s3* pyarrow/_s3fs* pyarrow/libarrow_*.so pyarrow/*.so.*.*.* \
        onnxruntime/capi/libonnxruntime.so.* onnxruntime/quantization onnxruntime/tools onnxruntime/transformers \
        /opt/bloodcells/bin/bloodcells-train bloodcells/shipped \
    && find numpy pyarrow -type d -name tests -prune -exec rm -r {} + \
    && /opt/bloodcells/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash . \
    && mkdir /opt/spool \
    && ORT_DISABLE_TELEMETRY=1 /opt/bloodcells/bin/python -c "import app.cli, app.answers.confusion_plot, app.example_answers, app.framework, app.main, app.processes.service, PIL.ImageFont, bloodcells, onnxruntime, pyarrow.csv, pyarrow.parquet"

FROM ${BASE_IMAGE}
ARG VERSION="" REVISION=""
LABEL org.opencontainers.image.title="Bloodcells" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.description="White-blood-cell types from ImageJ cell measurements, over HTTP" \
      org.opencontainers.image.licenses="BSD-3-Clause"
ENV PATH=/opt/bloodcells/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ORT_DISABLE_TELEMETRY=1 \
    BLOODCELLS_MODELS=/models \
    BLOODCELLS_SPOOL_FOLDER=/spool
COPY --from=builder /opt/bloodcells /opt/bloodcells
COPY models /models
# Long answers wait here, in files without names. All else is root's and only read: run it with --read-only and a
# volume here, or memory alone holds them.
COPY --from=builder --chown=10001:10001 /opt/spool /spool
USER 10001:10001
EXPOSE 8000
# Healthy is able to answer. A broken model directory is not mended by a restart: an orchestrator that restarts
# what fails should ask /health/live for that. An image in OCI's format has no health check: docs/operating.md.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["bloodcells-serve", "health"]
# Options may follow the name of the image, or `serve`, with which Amazon SageMaker starts it.
ENTRYPOINT ["bloodcells-serve", "--host", "0.0.0.0"]
