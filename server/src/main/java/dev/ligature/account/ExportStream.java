package dev.ligature.account;

import com.google.protobuf.ByteString;
import dev.ligature.api.account.v1.ExportAccountResponse;
import dev.ligature.rpc.Callers;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;

/** Streams an export: each document in chunks, then a message that says it is the last. */
@Singleton
class ExportStream {
  private static final int CHUNK = 65_536;

  private final Export export;

  ExportStream(Export export) {
    this.export = export;
  }

  /** Runs on the call's own thread. */
  void open(StreamObserver<ExportAccountResponse> observer) {
    export.write(
        Callers.current(),
        (name, bytes) -> {
          for (int from = 0; from < bytes.length; from += CHUNK) {
            observer.onNext(
                ExportAccountResponse.newBuilder()
                    .setDocument(name)
                    .setChunk(
                        ByteString.copyFrom(bytes, from, Math.min(CHUNK, bytes.length - from)))
                    .build());
          }
        });
    observer.onNext(ExportAccountResponse.newBuilder().setLast(true).build());
    observer.onCompleted();
  }
}
