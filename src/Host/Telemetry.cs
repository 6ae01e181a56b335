using Felles.Host.Configuration;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Felles.Host;

/// <summary>Traces and metrics to the operator's collector, when one is configured. Paths hold opaque ids only, and query strings are left out.</summary>
internal sealed class Telemetry : IDisposable
{
    private readonly TracerProvider? traces;
    private readonly MeterProvider? metrics;

    internal Telemetry(FellesSettings settings)
    {
        if (settings.OtlpEndpoint.Length == 0) return;
        void To(OtlpExporterOptions exporter, string signal)
        {
            var isHttp = settings.OtlpProtocol == "http/protobuf";
            exporter.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
            exporter.Endpoint = isHttp ? new Uri($"{settings.OtlpEndpoint.TrimEnd('/')}/v1/{signal}") : new Uri(settings.OtlpEndpoint);
        }

        var resource = ResourceBuilder.CreateDefault().AddService("felles", serviceInstanceId: settings.Node);
        traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource("Microsoft.AspNetCore", "Npgsql", "Felles")
            .AddOtlpExporter(exporter => To(exporter, "traces"))
            .Build();
        metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql", "Felles")
            .AddOtlpExporter(exporter => To(exporter, "metrics"))
            .Build();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        traces?.Dispose();
        metrics?.Dispose();
    }
}
