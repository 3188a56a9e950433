using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EvoKernels.Devices.Cuda.Worker;

/// <summary>Messages as lines of JSON over two streams, in bytes: through text readers and writers, a message to a worker and back took twice as long. One caller at a time.</summary>
internal sealed class MessageChannel(Stream from, Stream to)
{
    private const byte End = (byte)'\n';

    /// <summary>Longest message: a cubin is some MB.</summary>
    private const int Longest = 1 << 28;

    private readonly ArrayBufferWriter<byte> _out = new(1 << 12);
    private byte[] _in = new byte[1 << 14];
    private int _begin;
    private int _end;

    public void Send<T>(T message, JsonTypeInfo<T> type)
    {
        _out.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_out))
        {
            JsonSerializer.Serialize(json, message, type);
        }

        _out.Write([End]);
        to.Write(_out.WrittenSpan);
        to.Flush();
    }

    /// <summary>The next message; null if the other side is gone.</summary>
    /// <exception cref="JsonException">It is none, or is too long.</exception>
    public T? Receive<T>(JsonTypeInfo<T> type)
        where T : class
    {
        for (var seen = _begin; ;)
        {
            var length = _in.AsSpan(seen, _end - seen).IndexOf(End);
            if (length >= 0)
            {
                var line = _in.AsSpan(_begin, seen + length - _begin);
                _begin = seen + length + 1;
                return JsonSerializer.Deserialize(line, type);
            }

            MakeRoom();
            seen = _end;
            if (from.Read(_in, _end, _in.Length - _end) is not (> 0 and var count))
            {
                return null;
            }

            _end += count;
        }
    }

    private void MakeRoom()
    {
        if (_begin > 0)
        {
            _in.AsSpan(_begin, _end - _begin).CopyTo(_in);
            (_begin, _end) = (0, _end - _begin);
        }

        if (_end == _in.Length)
        {
            Array.Resize(ref _in, _in.Length < Longest ? 2 * _in.Length : throw new JsonException($"a message of more than {Longest} bytes"));
        }
    }
}
