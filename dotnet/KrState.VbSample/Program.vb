Imports System.Collections
Imports System.Collections.Generic
Imports System.Collections.Specialized
Imports System.Linq
Imports System.Threading
Imports System.Threading.Tasks

' A visit counter in VB.NET: an example, and a smoke test. The exit code is 0 if all went as it should.
Module Program
    Private Const Threads As Integer = 4
    Private Const VisitsPerThread As Integer = 25000

    Private _checks As Integer
    Private _failures As Integer

    Function Main() As Integer
        Using host As New KrHost("VB sample")
            Dim state = host.SharedState

            ' A Hashtable that is stored is copied. What is read back is live: every language sees each change at once.
            state.Set("Visits", New Hashtable From {{"Count", 0}})
            Dim visits = DirectCast(state.Get("Visits"), Hashtable)

            CountVisits(visits)
            ReadTypes(state)
            Nest(state)
            RefuseValueTypes(state)
            Compare(state)
            ChangeInOneStep(state)
        End Using
        UseGlobalStore()
        FindAndClose()
        UseLocks()
        WaitForLocks().Wait()
        StoreObjects()
        TakeSnapshots()

        Console.WriteLine($"{_checks - _failures} passed, {_failures} failed")
        Return If(_failures = 0, 0, 1)
    End Function

    Private Sub CountVisits(visits As Hashtable)
        Dim shared_ = DirectCast(visits, SharedTable)
        Dim workers = Enumerable.Range(0, Threads).Select(
            Function(number) New Thread(
                Sub()
                    For visit = 1 To VisitsPerThread
                        shared_.Increment("Count")
                    Next
                End Sub)).ToList()
        workers.ForEach(Sub(worker) worker.Start())
        workers.ForEach(Sub(worker) worker.Join())
        Check("no increment is lost", CInt(visits("Count")) = Threads * VisitsPerThread)
    End Sub

    Private Sub ReadTypes(state As SharedState)
        Dim table As New SharedTable()
        table("Small") = 5
        table("Half") = 0.5
        table("Text") = "five"
        table(1) = "one"
        Dim small As Long
        Check("an Integer reads as a Long", table.TryGet("Small", small) AndAlso small = 5)
        Dim half As Integer
        Check("a half reads as no Integer", Not table.TryGet("Half", half))
        Check("an integer key is no text key", Not table.ContainsKey("1") AndAlso CStr(table(1)) = "one")
        Dim keys = {"Small", "Half", "Text", CObj(1)}
        Check("keys keep their order", table.Keys.Cast(Of Object)().SequenceEqual(keys))
        Check("a number of another kind is added", CDbl(table.IncrementNumber("Half", 2)) = 2.5)

        state.Set("Types", table)
        Check("a live table is shared", DirectCast(state.Get("Types"), Hashtable).Equals(table))
    End Sub

    Private Sub Nest(state As SharedState)
        Dim pool As New OrderedDictionary From {{"Size", 8}, {"Hosts", New Object() {"a", "b"}}}
        state.Set("Config", New Dictionary(Of String, Object) From {{"Db", New Hashtable From {{"Pool", pool}}}})
        Dim config = DirectCast(state.Get("Config"), SharedTable)
        Dim db = DirectCast(config("Db"), SharedTable)
        Dim hosts = DirectCast(DirectCast(db("Pool"), SharedTable)("Hosts"), SharedList)
        hosts.Add("c")
        Check("nested data is live", hosts.Count = 3 AndAlso CStr(hosts(2)) = "c")
        Check("one container is one object", db Is config("Db"))

        Dim refused = False
        Try
            db("Self") = config
        Catch problem As InvalidOperationException
            refused = CStr(problem.Data("KrCode")) = KrErrorCode.CycleRejected
        End Try
        Check("a cycle is refused", refused)
    End Sub

    Private Sub RefuseValueTypes(state As SharedState)
        Dim refused = False
        Try
            state.Set("Number", 5)
        Catch problem As ArgumentException
            refused = CStr(problem.Data("KrCode")) = KrErrorCode.ValueTypeNotAllowed
        End Try
        Check("a value type is refused", refused AndAlso Not state.Contains("Number"))
        state.Set("Number", 5, allowsValueType:=True)
        Check("a value type can be allowed", CInt(state.Get("number")) = 5)
    End Sub

    Private Sub Compare(state As SharedState)
        Dim names As New List(Of String)
        For Each entry In state.Snapshot()
            names.Add(entry.Key)
        Next
        Check("a snapshot has all names in order", names.SequenceEqual(state.KeySnapshot()))
        Check("names ignore case", state.Contains("CONFIG") AndAlso state.Snapshot().ContainsKey("CONFIG"))
        For Each entry As DictionaryEntry In DirectCast(state.Get("Visits"), Hashtable)
            Check("For Each gives entries", CStr(entry.Key) = "Count")
        Next
    End Sub

    Private Sub ChangeInOneStep(state As SharedState)
        Dim order = DirectCast(state.GetOrAdd("Order", Function(name) New Hashtable From {{"Name", name}}), SharedTable)
        Check("a function makes a value", CStr(order("Name")) = "Order")
        Check("and once only", order Is state.GetOrAdd("order", Function(name) New Hashtable()))

        order.Update(New Hashtable From {{"Price", 1.5D}, {"At", Date.UnixEpoch}, {"Grade", "A"c}, {"Pages", CByte(200)}})
        Check("values keep their types", TypeOf order("Price") Is Decimal AndAlso TypeOf order("Grade") Is Char)
        Check("a Decimal is added exactly", CDec(order.IncrementNumber("Price", 0.25D)) = 1.75D)
        Check("the old value comes back", CByte(order.Exchange("Pages", 201)) = 200)
        Check("another value is not replaced", Not order.TryUpdate("Pages", 202, 200))
        Check("the same value is replaced", order.TryUpdate("Pages", 202, 201.0))
        Dim pages = order.AddOrUpdate("Pages", 1, Function(key, old) CInt(old) * 2)
        Check("a function changes a value", CInt(pages) = 404 AndAlso CInt(order("Pages")) = 404)
        Check("names are found by wildcards", state.Find("[o-p]rd*").Keys.Single() = "Order")
    End Sub

    Private Sub UseGlobalStore()
        GlobalStore.Set("VbSample", New ArrayList From {1, "two", Nothing})
        Dim list = DirectCast(GlobalStore.Get("VbSample"), ArrayList)
        Check("a list keeps its items", list.Count = 3 AndAlso list.IndexOf("two") = 1 AndAlso list(2) Is Nothing)
        Check("it is removed", GlobalStore.Remove("VbSample") AndAlso Not GlobalStore.Contains("VbSample"))
    End Sub

    Private Sub FindAndClose()
        Dim visits As SharedTable
        Using host As New KrHost("VB sample")
            host.SharedState.Set("Visits", New Hashtable())
            visits = DirectCast(KrHost.Find("VB sample").SharedState.Get("Visits"), SharedTable)
        End Using
        Dim disposed = False
        Try
            visits("Count") = 1
        Catch problem As ObjectDisposedException
            disposed = True
        End Try
        Check("a closed host takes what was reached through it along", disposed)
        Check("its name is free", KrHost.Find("VB sample") Is Nothing)
    End Sub

    Private Sub UseLocks()
        Dim orders = KrLock.GetOrCreate(" Orders ")
        Check("one key is one lock", orders Is KrLock.GetOrCreate("ORDERS") AndAlso orders.Key = "orders")
        Check("the default lock is there", KrLock.Default Is KrLock.GetOrCreate("default"))
        Dim open As Integer = 0
        Dim workers = Enumerable.Range(0, Threads).Select(
            Function(number) New Thread(
                Sub()
                    For order = 1 To 1000
                        orders.Use(Sub() open += 1)
                    Next
                End Sub)).ToList()
        workers.ForEach(Sub(worker) worker.Start())
        workers.ForEach(Sub(worker) worker.Join())
        Check("no change under a lock is lost", open = Threads * 1000)

        Using guard = orders.Acquire(TimeSpan.FromSeconds(5))
            Check("a guard holds", orders.CurrentCount = 0 AndAlso guard.Token > 0 AndAlso Not guard.Abandoned)
            Dim held = KrLock.List().Single(Function(info) info.Key = "orders")
            Check("a held lock is listed", held.Language = ".NET" AndAlso held.Waiters = 0)
            Check("it is not granted twice", Not orders.Wait(1))
            Dim refused = False
            Try
                orders.Acquire()
            Catch problem As LockRecursionException
                refused = CStr(problem.Data("KrCode")) = KrErrorCode.LockRecursion
            End Try
            Check("a thread does not wait for itself", refused)
        End Using
        Check("a guard releases", orders.CurrentCount = 1)
    End Sub

    Private Async Function WaitForLocks() As Task
        Dim orders = KrLock.GetOrCreate("orders")
        Dim order As New List(Of Integer)
        Await Task.WhenAll(Enumerable.Range(0, 100).Select(
            Function(number) orders.UseAsync(
                Async Function()
                    order.Add(number)
                    Await Task.Yield()
                End Function)))
        Check("tasks have it in their order", order.SequenceEqual(Enumerable.Range(0, 100)))

        Dim nested = False
        Await orders.UseAsync(
            Async Function()
                Try
                    Await orders.UseAsync(Function() Task.CompletedTask)
                Catch problem As LockRecursionException
                    nested = True
                End Try
            End Function)
        Check("a region does not wait for itself", nested)

        Using guard = Await orders.AcquireAsync()
            Dim told = False
            Try
                Await orders.AcquireAsync(TimeSpan.FromMilliseconds(1))
            Catch problem As KrLockTimeoutException
                told = problem.Key = "orders" AndAlso problem.HolderLanguage = ".NET" AndAlso
                    problem.HolderToken.GetValueOrDefault() = guard.Token
            End Try
            Check("who waits too long is told of the holder", told)
            Using cancel As New CancellationTokenSource()
                Dim waiting = orders.WaitAsync(cancel.Token)
                Dim queued = orders.Waiters
                cancel.Cancel()
                Check("a cancelled wait leaves the queue", queued = 1 AndAlso orders.Waiters = 0)
                Dim cancelled = False
                Try
                    Await waiting
                Catch problem As OperationCanceledException
                    cancelled = True
                End Try
                Check("and is cancelled", cancelled)
            End Using
        End Using
    End Function

    Private Sub StoreObjects()
        ' What is of no kind is stored by reference. They stay there: the program ends with objects that are held.
        Dim names As New List(Of String) From {"a"}
        GlobalStore.Set("Names", names)
        Check("an object comes back as itself", GlobalStore.Get("Names") Is names)
        Dim day As DayOfWeek
        GlobalStore.Set("Day", DayOfWeek.Friday, allowsValueType:=True)
        Check("an enum comes back as what it was", GlobalStore.TryGet("Day", day) AndAlso day = DayOfWeek.Friday)
        Dim double_ As Func(Of Integer, Integer) = Function(number) 2 * number
        GlobalStore.Set("Double", double_)
        Check("a function can be called", DirectCast(GlobalStore.Get("Double"), Func(Of Integer, Integer))(4) = 8)
        Dim key As New InternedKey("Count")
        Dim table As New SharedTable From {{"Count", 1}}
        Check("a key is made once", table.Increment(key) = 2 AndAlso CInt(table(key)) = 2)
    End Sub

    Private Sub TakeSnapshots()
        Dim state As New SharedState()
        state.Set("Config", New Hashtable From {{"Name", "demo"}, {"Price", 1.10D}})
        Dim text = state.Export()
        Dim copy As New SharedState()
        copy.Import(text)
        Dim config = DirectCast(copy.Get("Config"), SharedTable)
        Check("a state goes out and in again", CStr(config("Name")) = "demo" AndAlso config("Price").ToString() = "1.10")
        Dim file = IO.Path.Combine(IO.Path.GetTempPath(), "krstate-vb-" & Guid.NewGuid().ToString(), "state.json")
        state.ExportToFile(file, New SnapshotOptions With {.Format = SnapshotFormat.Json})
        copy.Clear()
        copy.ImportFromFile(file)
        Check("also by way of a file", copy.Count = 1 AndAlso copy.Contains("Config"))
        IO.Directory.Delete(IO.Path.GetDirectoryName(file), recursive:=True)
        Dim line As Object = Nothing
        Try
            Snapshot.Import("{")
        Catch problem As FormatException
            line = problem.Data("KrLine")
        End Try
        Check("what is no snapshot is refused with its place", TypeOf line Is Long)
        Dim objects = Snapshot.Export(New Object() {DayOfWeek.Friday})
        Check("objects are written as their structure", objects.Contains("System.DayOfWeek"))
    End Sub

    Private Sub Check(what As String, holds As Boolean)
        _checks += 1
        If holds Then Return
        _failures += 1
        Console.WriteLine("FAIL " & what)
    End Sub
End Module
