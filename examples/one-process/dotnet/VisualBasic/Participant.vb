Imports System.Globalization
Imports System.Runtime.InteropServices
Imports System.Threading
Imports KrState

''' <summary>
''' VB.NET's part in the demo. Node calls these functions in the CoreCLR inside its own process. The four steps are the
''' same in every language; participant.mjs describes them.
''' </summary>
Public Module Participant

    Private Const HostName As String = "one-process"
    Private Const Language As String = "VB.NET"
    Private Const All As String = "All"
    Private Const Slice As Long = 1000

    Private ReadOnly StartSignal As New ManualResetEventSlim()

    ''' <summary>Writes a nested table for another language to read.</summary>
    ''' <param name="argument">Not used; part of the signature that hostfxr calls.</param>
    ''' <param name="size">Not used either.</param>
    ''' <returns>0, or 1 after a failure.</returns>
    Public Function Write(argument As IntPtr, size As Integer) As Integer
        Return Run(
            Sub()
                Dim written As New Hashtable From {
                    {"Text", "Hello from " & Language},
                    {"Numbers", New Object() {1, 2, 3}}
                }
                Table("Notes")(Language) = New Hashtable From {{"Written", written}}
            End Sub)
    End Function

    ''' <summary>Reads what another language wrote, and leaves a mark in it.</summary>
    ''' <param name="argument">Not used.</param>
    ''' <param name="size">Not used.</param>
    ''' <returns>0, or 1 after a failure.</returns>
    Public Function Read(argument As IntPtr, size As Integer) As Integer
        Return Run(
            Sub()
                Dim source = CStr(DirectCast(Table("Run")("ReadFrom"), SharedTable)(Language))
                Dim note = DirectCast(DirectCast(Table("Notes")(source), SharedTable)("Written"), SharedTable)
                Dim sum As Long = 0
                For Each number In DirectCast(note("Numbers"), SharedList)
                    sum += CLng(number)
                Next
                note("ReadBy") = Language
                Table("Reads")(Language) = New Hashtable From {
                    {"From", source},
                    {"Text", note("Text")},
                    {"Sum", sum}
                }
            End Sub)
    End Function

    ''' <summary>Starts the threads; returns when each has its line and waits for <see cref="Go"/>.</summary>
    ''' <param name="argument">Not used.</param>
    ''' <param name="size">Not used.</param>
    ''' <returns>0, or 1 after a failure.</returns>
    Public Function Prepare(argument As IntPtr, size As Integer) As Integer
        Return Run(
            Sub()
                Dim count = CInt(Table("Run")("Threads"))
                Using ready As New CountdownEvent(count)
                    For number = 1 To count
                        Dim name = Language & " " & number.ToString(CultureInfo.InvariantCulture)
                        Dim worker As New Thread(Sub() Work(name, ready)) With {.IsBackground = True, .Name = name}
                        worker.Start()
                    Next
                    If Not ready.Wait(TimeSpan.FromSeconds(30)) Then
                        Throw New TimeoutException("The threads of " & Language & " did not start.")
                    End If
                End Using
            End Sub)
    End Function

    ''' <summary>Lets the threads run.</summary>
    ''' <param name="argument">Not used.</param>
    ''' <param name="size">Not used.</param>
    ''' <returns>0, or 1 after a failure.</returns>
    Public Function Go(argument As IntPtr, size As Integer) As Integer
        Return Run(AddressOf StartSignal.Set)
    End Function

    ''' <summary>Runs a step. An exception that left it would end the process, Node included.</summary>
    Private Function Run([step] As Action) As Integer
        Try
            [step]()
            Return 0
        Catch exception As Exception
            Report(exception)
            Return 1
        End Try
    End Function

    ''' <summary>Tells Node's main thread of a failure, through the state as long as that works.</summary>
    Private Sub Report(exception As Exception)
        Dim text = Language & ": " & exception.ToString()
        Try
            DirectCast(State.Get("Failures"), SharedList).Add(text)
        Catch other As Exception
            Console.Error.WriteLine(text)
        End Try
    End Sub

    Private ReadOnly Property State As SharedState
        Get
            Dim host = KrHost.Find(HostName)
            If host Is Nothing Then
                Throw New InvalidOperationException("There is no host " & HostName & " in this process.")
            End If
            Return host.SharedState
        End Get
    End Property

    Private Function Table(name As String) As SharedTable
        Return DirectCast(State.Get(name), SharedTable)
    End Function

    Private Sub Work(name As String, ready As CountdownEvent)
        Try
            Table("Threads")(name) = New Hashtable From {
                {"Language", Language},
                {"Thread", ThreadId()},
                {"Operations", 0L},
                {"Last", 0L},
                {"Seconds", 0.0}
            }
            ready.Signal()
            StartSignal.Wait()
            Hammer(DirectCast(Table("Threads")(name), SharedTable))
        Catch exception As Exception
            Report(exception)
        Finally
            Run(Sub() Table("Run").Increment("Finished"))
        End Try
    End Sub

    Private Sub Hammer(line As SharedTable)
        Dim run = Table("Run")
        Dim hits = Table("Hits")
        Dim operations = CLng(run("Operations"))
        Dim watch = Stopwatch.StartNew()
        Dim done As Long = 0
        Dim last As Long = 0
        While done < operations AndAlso Not CBool(run("Stop"))
            Dim size = Math.Min(Slice, operations - done)
            For i = 1 To size
                last = hits.Increment(Language)
            Next
            hits.Increment(All, size)
            done += size
            line("Operations") = done
            line("Last") = last
            line("Seconds") = watch.Elapsed.TotalSeconds
        End While
    End Sub

    ''' <summary>The number of this thread in /proc, which .NET itself does not tell.</summary>
    <DllImport("libc", EntryPoint:="gettid")>
    Private Function ThreadId() As Integer
    End Function

End Module
